// What to click at each partner before its values are entered. Steps as the vendors' documents have them, 2026-11.
import type { PartnerTypeKey } from '../../../runner/admin/shapes'

export const PARTNER_STEPS: Readonly<Record<PartnerTypeKey, readonly string[]>> = {
  braze: [
    'In Braze, open Settings, APIs and Identifiers.',
    'Choose “Create API key” with the permission “users.track” and no other.',
    'Copy the key, and the REST address of your cluster from the same page, into the fields below.',
    'After the first sync, build a segment in Braze with the filter “Custom Attributes” and the name of the attribute.'
  ],
  braze_cohorts: [
    'As an approved partner, you have a partner name and a partner API key from Braze.',
    'In Braze, the customer opens Partner Integrations and copies the data import key.',
    'After the first sync, the cohort can be chosen in Braze’s segments.'
  ],
  ab_tasty: [
    'On your pages, send AB Tasty’s visitor id to Heap as the user property “ABTastyVisitorId”, and choose it in Heap for this integration.',
    'In AB Tasty, make an API client, and copy its client ID and client secret into the fields below.',
    'Copy the account identifier: the 32 letters and digits in the address of your AB Tasty tag.',
    'After the first sync, the segments can be chosen as an audience. A segment without members does not show there.'
  ],
  command_ai: [
    'Copy the organisation from the address of your dashboard, and the API key from its settings.',
    'After the first sync, choose “Add condition, User property” and the name of the segment. The condition “Heap Segment” is filled by the vendor’s own link only.'
  ],
  cdp: [
    'In your CDP, add a source for an HTTP API. In Segment: Connections, Sources, Add source, HTTP API.',
    'Copy its write key into the field below.',
    'Look at the debugger of that source after the first sync: Segment does not say when a write key is wrong.'
  ]
}
