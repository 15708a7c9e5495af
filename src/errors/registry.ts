// All codes that a person can meet, by family. For documents and lists: code that needs one code imports that alone.
import * as adminRefusals from './admin-refusals'
import * as alertFailures from './alert-failures'
import * as alterations from './alterations'
import * as deletionEnds from './deletion-ends'
import * as oauthRefusals from './oauth-refusals'
import type { Reason, RefusalReason } from './reason'
import * as rejections from './rejections'
import * as retries from './retries'
import * as runnerReasons from './runner-reasons'
import * as segmentRefusals from './segment-refusals'
import * as syncEnds from './sync-ends'
import * as trackingRefusals from './tracking-refusals'
import * as unready from './unready'

export interface Family {
  /** Heading of its section in docs/errors.md. */
  readonly title: string
  readonly codes: Readonly<Record<string, Reason | RefusalReason>>
}

/** In the order of docs/errors.md. A code can be in several families, with a different advice in each. */
export const FAMILIES = {
  rejections: { title: 'Rejected', codes: rejections },
  retries: { title: 'To be sent again', codes: retries },
  alterations: { title: 'Altered', codes: alterations },
  runnerReasons: { title: 'Settled by the runner', codes: runnerReasons },
  trackingRefusals: { title: 'Refused by the tracking API', codes: trackingRefusals },
  adminRefusals: { title: 'Refused by the admin API', codes: adminRefusals },
  segmentRefusals: { title: "Refused by the address for Heap's segments", codes: segmentRefusals },
  oauthRefusals: { title: 'Connecting with Heap', codes: oauthRefusals },
  syncEnds: { title: 'Syncs of targets', codes: syncEnds },
  unready: { title: 'Not ready', codes: unready },
  deletionEnds: { title: 'Deletions', codes: deletionEnds },
  alertFailures: { title: 'Alerts that were not told', codes: alertFailures }
} as const satisfies Record<string, Family>
