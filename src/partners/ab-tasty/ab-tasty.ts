// Segments for AB Tasty's Universal Data Connector: rows of CSV, which it forgets after thirty days.
import type { BodyForm, Endpoint } from '../../delivery/types'
import { JsonText } from '../../delivery/json-text'
import { checkedUrl } from '../hosts'
import { KnownSegments } from '../known-segments'
import type { Partner, PartnerContext } from '../partner'
import { isAboutContent, planChange } from '../plan-change'
import { withAccessToken } from './access-token'
import { ACCOUNT_HOSTS, CONNECTOR_HOSTS } from './hosts'

export interface AbTastySettings {
  /** The 32 hex digits of the tag. */
  readonly accountId: string
  /** The name under which the rows appear. Default: `heap`. */
  readonly partnerName?: string
  readonly clientId: string
  readonly clientSecret: string
  /** Names of the columns. Default: `visitor_id`, `segment`, `value`. */
  readonly columns?: readonly [visitorId: string, segment: string, value: string]
  /** Default: `https://api-data-connector.abtasty.com`. */
  readonly url?: string
  /** Address that tokens come from. Default: `https://api.abtasty.com`. */
  readonly tokenUrl?: string
}

/** Source: AB Tasty, "Universal Data Connector": 20 MB and 100,000 rows a request. */
const MAX_BYTES = 20_000_000
const MAX_ROWS = 100_000

/** Letters of any case. Source: AB Tasty, "Universal Data Connector". */
const VISITOR_ID = /^[a-z0-9-]{1,32}$/i

const DAY_MS = 86_400_000

/** AB Tasty forgets rows after thirty days. Five days are left for syncs that fail. */
const RESEND_AFTER_MS = 25 * DAY_MS

/**
 * AB Tasty as a target: `true` for members, `false` for those who left, since AB Tasty documents no way to remove a
 * row.
 * @throws MisuseError for an address that is not AB Tasty's
 */
export function createAbTasty(settings: AbTastySettings, context: PartnerContext): Partner {
  const endpoint = endpointOf(settings, context)
  const { clientId, clientSecret } = settings
  const url = `${tokenBaseOf(settings, context)}/oauth/v2/token`
  const known = new KnownSegments(context.known)
  return {
    known,
    pageSize: MAX_ROWS,
    resendAfterMs: RESEND_AFTER_MS,
    connect: (exchange) => withAccessToken(exchange, { url, clientId, clientSecret }, context.now),
    target: {
      halvesOn: isAboutContent,
      plan: (change) =>
        planChange(change, {
          known,
          faultOf,
          callOf: ({ identity, isMember }, name) => ({
            endpoint,
            item: new JsonText(`${identity},${name},${isMember}`),
            subject: identity
          })
        })
    }
  }
}

/** Address of all rows, without a slash at its end. The rows of a partner, or of a visitor, are below it. */
export function accountUrlOf(settings: AbTastySettings, context: Pick<PartnerContext, 'allowsLoopback'>): string {
  const base = checkedUrl(
    settings.url ?? 'https://api-data-connector.abtasty.com',
    CONNECTOR_HOSTS,
    context.allowsLoopback
  )
  return `${base}/accounts/${encodeURIComponent(settings.accountId)}/segments`
}

function tokenBaseOf(settings: AbTastySettings, context: PartnerContext): string {
  return checkedUrl(settings.tokenUrl ?? 'https://api.abtasty.com', ACCOUNT_HOSTS, context.allowsLoopback)
}

function endpointOf(settings: AbTastySettings, context: PartnerContext): Endpoint {
  const { partnerName = 'heap', columns = ['visitor_id', 'segment', 'value'] } = settings
  return {
    name: 'ab_tasty',
    url: `${accountUrlOf(settings, context)}/${encodeURIComponent(partnerName)}`,
    phase: 0,
    envelope: {},
    form: csvForm(columns.join(',')),
    maxItems: MAX_ROWS,
    maxBytes: MAX_BYTES
  }
}

/**
 * Rows need no quotes: neither an accepted visitor id nor the name of a segment has a comma, quote or line break.
 */
function csvForm(header: string): BodyForm {
  return {
    contentType: 'text/csv',
    overhead: Buffer.byteLength(header) + 1,
    write: (rows) => `${header}\n${rows.join('\n')}`
  }
}

function faultOf(identity: string): string | undefined {
  if (VISITOR_ID.test(identity)) return undefined
  return 'The user id is not a visitor id of AB Tasty: 1 to 32 letters, digits and hyphens.'
}
