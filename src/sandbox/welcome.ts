// The page at the sandbox's root, for people.

export const WELCOME = `This is a local stand-in for Heap. It is not Heap, and nothing leaves this machine.

It takes data at Heap's own paths:
  POST /api/track                     POST /api/add_user_properties
  POST /api/add_account_properties    POST /api/v1/identify
  POST /api/integrations/track        POST /api/public/v0/user_deletion

Pages load a stand-in for heap.js from it (plugin setting hostname: this address):
  GET /config/<App ID>/heap_config.js        GET /js/heap-<App ID>.js (classic)

See what Heap would hold now (JSON):
  GET /sandbox/users      ?identity= &user_id= &app_id= &limit= &offset=
  GET /sandbox/events     ?event= and the same
  GET /sandbox/accounts   ?account_id= &app_id= &search= &limit= &offset=
  GET /sandbox/people     ?search= &app_id= &limit= &offset=   users, the last seen first
  GET /sandbox/app-ids      how much is held of each App ID
  GET /sandbox/event-names  the same; events by name with counts
  GET /sandbox/counters   what came, what was refused, what Heap would have lost

Heap's Developer Hub, for segments that are sent out (docs/segments.md):
  GET /sandbox/developer-hub             integrations with their secrets, segments, what was sent and how it was answered
  POST /sandbox/developer-hub/integrations, /segments, /syncs, /recurring, /renames, /drains, /samples
  GET /api/partner/oauth/authorize       asks whether a published integration may have access

Where an admin token is set, these and the following ask for it: Authorization: Bearer <token>.

Make it misbehave, move its clock, start afresh:
  POST /sandbox/faults    {"path": "/api/track", "status": 503, "times": 2}
  GET or DELETE /sandbox/faults
  POST /sandbox/clock     {"advanceMs": 60000}
  POST /sandbox/reset
`
