// Segments as custom attributes of Braze's users: true for members, false for those who left.
import type { Endpoint } from '../../delivery/types'
import { withCredentials } from '../credentials'
import { checkedUrl } from '../hosts'
import { KnownSegments } from '../known-segments'
import type { Partner, PartnerContext } from '../partner'
import { isAboutContent, planChange } from '../plan-change'
import { refusedAttributes } from './attribute-errors'
import { BRAZE_HOSTS } from './hosts'
import { withBrazeRateHeaders } from './rate-headers'

export interface BrazeAttributesSettings {
  /** REST address of the cluster, such as `https://rest.iad-01.braze.com`. */
  readonly url: string
  /** REST API key with the permission `users.track`. */
  readonly apiKey: string
  /** What Heap's user ids are in Braze. Default: `external_id`. */
  readonly identifier?: 'external_id' | 'user_alias' | 'braze_id'
  /** Label of the aliases, for `user_alias`. Default: `heap`. */
  readonly aliasLabel?: string
  /** Objects in a request: 75 at most, 50 on contracts by monthly active users. Default: 50. */
  readonly perRequest?: 50 | 75
  /** Put before the name of each attribute. Default: nothing. */
  readonly prefix?: string
}

/** An external id has fewer bytes than this. Source: Braze, "User track": "external_id must be under 988 bytes". */
const EXTERNAL_ID_BELOW = 988

/** Not documented. Seventy-five users with the longest ids take 80 KB. */
const MAX_BYTES = 1_000_000

const REQUESTS_PER_PAGE = 40

/** Source: Braze, "User track", "Rate limit": 3,000 requests per three seconds. */
const REQUESTS = { windowMs: 3000, total: 3000, perSubject: 3000, counts: 'requests' } as const

/**
 * Braze as a target. Users whom it does not know are left alone (`_update_existing_only`). Each write costs the
 * customer a data point, even if the value stays the same: pass differences only.
 * @throws MisuseError for an address that is not Braze's
 */
export function createBrazeAttributes(settings: BrazeAttributesSettings, context: PartnerContext): Partner {
  const endpoint = endpointOf(settings, context)
  const known = new KnownSegments(context.known, { prefix: settings.prefix ?? '', reserved: RESERVED })
  const headers = { authorization: `Bearer ${settings.apiKey}` }
  return {
    known,
    pageSize: endpoint.maxItems * REQUESTS_PER_PAGE,
    connect: (exchange) =>
      withBrazeRateHeaders(withCredentials(exchange, { headers, secrets: [settings.apiKey] }), context.now),
    target: {
      halvesOn: isAboutContent,
      refusedIn: refusedAttributes,
      plan: (change) =>
        planChange(change, {
          known,
          faultOf: (identity) => faultOf(identity, settings),
          callOf: ({ identity, isMember }, name) => ({
            endpoint,
            item: { ...whoIs(identity, settings), _update_existing_only: true, [name]: isMember },
            subject: identity
          })
        })
    }
  }
}

function endpointOf({ url, perRequest = 50 }: BrazeAttributesSettings, context: PartnerContext): Endpoint {
  return {
    name: 'braze_attributes',
    url: `${checkedUrl(url, BRAZE_HOSTS, context.allowsLoopback)}/users/track`,
    phase: 0,
    envelope: { partner: 'heap-destination' },
    bulkKey: 'attributes',
    bulkOnly: true,
    maxItems: perRequest,
    maxBytes: MAX_BYTES,
    budgets: { bulk: REQUESTS }
  }
}

function whoIs(
  identity: string,
  { identifier = 'external_id', aliasLabel = 'heap' }: BrazeAttributesSettings
): Record<string, unknown> {
  if (identifier !== 'user_alias') return { [identifier]: identity }
  return { user_alias: { alias_name: identity, alias_label: aliasLabel } }
}

function faultOf(identity: string, { identifier = 'external_id' }: BrazeAttributesSettings): string | undefined {
  const bytes = Buffer.byteLength(identity)
  if (identifier !== 'external_id' || bytes < EXTERNAL_ID_BELOW) return undefined
  return `The user id has ${bytes} bytes; an external_id of Braze has fewer than ${EXTERNAL_ID_BELOW}.`
}

/** Fields of Braze's users: a segment called like one would overwrite it. Source: Braze, "User attributes object". */
const RESERVED: ReadonlySet<string> = new Set([
  'alias_name',
  'alias_label',
  'braze_id',
  'country',
  'current_location',
  'date_of_first_session',
  'date_of_last_session',
  'dob',
  'email',
  'email_subscribe',
  'email_open_tracking_disabled',
  'email_click_tracking_disabled',
  'external_id',
  'facebook',
  'first_name',
  'gender',
  'home_city',
  'image_url',
  'language',
  'last_name',
  'marked_email_as_spam_at',
  'phone',
  'push_subscribe',
  'push_tokens',
  'push_token_import',
  'subscription_groups',
  'time_zone',
  'twitter',
  'user_alias'
])
