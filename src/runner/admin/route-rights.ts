// The right that each route of the admin API requires, in one table. Every route has to be in it.
import { allows, type Right } from '../../access/roles'

/**
 * Keyed by method and path below `/api`. `look` changes and sends nothing; `operate` retries or discards within the
 * existing set-up, and sends test events; `configure` decides what goes where, and deletes for good.
 */
export const ROUTE_RIGHTS: Readonly<Record<string, Right>> = {
  'GET /catalog': 'look',
  'GET /catalog/:type': 'look',
  'GET /partners': 'look',
  'GET /status': 'look',
  'GET /segment-function': 'look',
  'GET /changes': 'look',
  'POST /changes/:id/undo': 'configure',
  'POST /changes/:id/go-back': 'configure',
  'GET /configuration': 'look',
  'POST /configuration/diff': 'look',
  'PUT /configuration': 'configure',
  'GET /sources': 'look',
  'POST /sources': 'configure',
  'GET /sources/:id': 'look',
  'PATCH /sources/:id': 'configure',
  'DELETE /sources/:id': 'configure',
  'POST /sources/:id/write-keys': 'configure',
  'DELETE /sources/:id/write-keys/:key': 'configure',
  'POST /settings/check': 'configure',
  'GET /destinations': 'look',
  'POST /destinations': 'configure',
  'GET /destinations/:id': 'look',
  'PATCH /destinations/:id': 'configure',
  'DELETE /destinations/:id': 'configure',
  'PUT /destinations/:id/connections/:sourceId': 'configure',
  'DELETE /destinations/:id/connections/:sourceId': 'configure',
  'GET /unknown-destinations': 'look',
  'DELETE /unknown-destinations/:id': 'configure',
  'POST /destinations/:id/deletions': 'configure',
  'GET /destinations/:id/deletions/:requestId': 'operate',
  'GET /destinations/:id/suppressions': 'look',
  'POST /destinations/:id/suppressions/lift': 'configure',
  'POST /triggers/check': 'look',
  'GET /destinations/:id/mappings': 'look',
  'POST /destinations/:id/mappings': 'configure',
  'POST /destinations/:id/mappings/reset': 'configure',
  'GET /destinations/:id/mappings/same-names': 'look',
  'POST /destinations/:id/mappings/same-names': 'look',
  'PATCH /destinations/:id/mappings/:mappingId': 'configure',
  'POST /destinations/:id/mappings/:mappingId/reset': 'configure',
  'DELETE /destinations/:id/mappings/:mappingId': 'configure',
  'POST /destinations/:id/preview': 'look',
  'GET /destinations/:id/mappings/usage': 'look',
  'POST /destinations/:id/send-one': 'operate',
  'GET /destinations/:id/resends': 'look',
  'POST /destinations/:id/resends': 'operate',
  'POST /destinations/:id/resends/count': 'look',
  'DELETE /destinations/:id/resends/:resendId': 'operate',
  'GET /events': 'look',
  'GET /audiences': 'look',
  'GET /events/:id': 'look',
  'GET /events/count': 'look',
  'GET /events/export': 'look',
  'GET /events/stream': 'look',
  'POST /dead-letters/retry': 'operate',
  'POST /dead-letters/discard': 'operate',
  'GET /overview': 'look',
  'GET /destinations/:id/overview': 'look',
  'POST /destinations/:id/try-now': 'operate',
  'GET /samples': 'look',
  'POST /test-events': 'operate',
  'POST /audiences/simulate': 'operate',
  'GET /sandbox/users': 'look',
  'GET /sandbox/people': 'look',
  'GET /sandbox/events': 'look',
  'GET /sandbox/app-ids': 'look',
  'GET /sandbox/event-names': 'look',
  'GET /sandbox/accounts': 'look',
  'GET /sandbox/counters': 'look',
  'GET /sandbox/partners': 'look',
  'GET /sandbox/faults': 'look',
  'POST /sandbox/faults': 'operate',
  'DELETE /sandbox/faults': 'operate',
  'POST /sandbox/reset': 'operate',
  'GET /integrations': 'look',
  'POST /integrations': 'configure',
  'GET /integrations/:id': 'look',
  'PATCH /integrations/:id': 'configure',
  'DELETE /integrations/:id': 'configure',
  'POST /integrations/:id/oauth': 'configure',
  'DELETE /integrations/:id/oauth': 'configure',
  'GET /integrations/:id/segments': 'look',
  'GET /integrations/:id/segments/:segmentId': 'look',
  'GET /integrations/:id/segments/:segmentId/members': 'look',
  'GET /integrations/:id/syncs': 'look',
  'GET /integrations/:id/webhooks': 'look',
  'POST /integrations/:id/webhooks/:webhookId/replay': 'operate',
  'GET /integrations/:id/targets': 'look',
  'POST /integrations/:id/targets': 'configure',
  'GET /integrations/:id/targets/:targetId': 'look',
  'PATCH /integrations/:id/targets/:targetId': 'configure',
  'DELETE /integrations/:id/targets/:targetId': 'configure',
  'GET /integrations/:id/targets/:targetId/syncs': 'look',
  'POST /integrations/:id/targets/:targetId/sync': 'operate',
  'POST /integrations/:id/targets/:targetId/preview': 'look',
  'GET /integrations/:id/local-heap': 'look',
  'POST /integrations/:id/local-heap': 'configure',
  'POST /integrations/:id/local-heap/segments': 'configure',
  'POST /integrations/:id/local-heap/syncs': 'operate',
  'POST /integrations/:id/local-heap/samples': 'operate',
  'GET /tokens': 'admin',
  'POST /tokens': 'admin',
  'DELETE /tokens/:id': 'admin'
}

/** The right to see an endpoint's answers, whose text may tell about systems behind a firewall. */
const ANSWERS: Right = 'operate'

/** `path` begins with `/api`. @throws Error for a route that is not in the table */
export function rightOf(method: string, path: string): Right {
  const key = `${method === 'HEAD' ? 'GET' : method} ${path.replace(/^\/api(?=\/)/, '')}`
  const right = ROUTE_RIGHTS[key]
  if (right === undefined) throw new Error(`${key} is not in the table of route-rights.ts.`)
  return right
}

export function maySeeAnswers(right: Right): boolean {
  return allows(right, ANSWERS)
}
