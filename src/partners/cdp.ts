// Segments as traits in Segment, or in another CDP that takes the calls of Segment's tracking API.
import { basicAuthorization } from '../delivery/conversation'
import type { Endpoint } from '../delivery/types'
import { withCredentials } from './credentials'
import { checkedUrl, type PartnerHosts } from './hosts'
import { KnownSegments } from './known-segments'
import type { Partner, PartnerContext } from './partner'
import { isAboutContent, planChange } from './plan-change'

export interface CdpSettings {
  /** Write key of an HTTP source. */
  readonly writeKey: string
  /** Default: `https://api.segment.io`. */
  readonly url?: string
  /** A host of your own that may have the key, such as that of a data plane you run. Default: none. */
  readonly ownHost?: string
  /** Put before the name of each trait. Default: nothing. */
  readonly prefix?: string
}

/**
 * Source: Segment, "HTTP API", "Max request size": 500 KB a batch. A batch has at most 2,500 calls; none comes near the
 * limit of 32 KB for each.
 */
const MAX_BYTES = 500_000
const MAX_CALLS = 2500

/** About five requests: how many calls fill 500 KB depends on the names. */
const PAGE_SIZE = 10_000

/**
 * Hosted CDPs with this API: Segment, RudderStack, Customer.io. The host of a data plane that customers run themselves
 * is a setting.
 */
const KNOWN_HOSTS =
  /^(api\.segment\.io|([a-z0-9-]+\.)+segmentapis\.com|hosted\.rudderlabs\.com|[a-z0-9-]+\.dataplane\.rudderstack\.com|cdp(-eu)?\.customer\.io)$/

/**
 * A CDP as a target: one identify call per membership, with a boolean trait. The calls are switched off for Heap, or
 * the segment would come back as a user property.
 * @throws MisuseError for an address that belongs neither to a known CDP nor to `ownHost`
 */
export function createCdp(settings: CdpSettings, context: PartnerContext): Partner {
  const endpoint = endpointOf(settings, context)
  const known = new KnownSegments(context.known, { prefix: settings.prefix ?? '', reserved: RESERVED })
  const headers = { authorization: basicAuthorization({ user: settings.writeKey, password: '' }) }
  return {
    known,
    pageSize: PAGE_SIZE,
    connect: (exchange) => withCredentials(exchange, { headers, secrets: [settings.writeKey] }),
    target: {
      halvesOn: isAboutContent,
      plan: (change) =>
        planChange(change, {
          known,
          callOf: ({ identity, isMember }, name) => ({
            endpoint,
            item: {
              type: 'identify',
              messageId: context.newId(),
              timestamp: new Date(context.now()).toISOString(),
              userId: identity,
              traits: { [name]: isMember },
              context: { library: { name: 'heap-destination' } },
              integrations: { Heap: false }
            },
            subject: identity
          })
        })
    }
  }
}

function endpointOf({ url = 'https://api.segment.io', ownHost }: CdpSettings, context: PartnerContext): Endpoint {
  return {
    name: 'cdp',
    url: `${checkedUrl(url, hostsOf(ownHost), context.allowsLoopback)}/v1/batch`,
    phase: 0,
    envelope: {},
    bulkKey: 'batch',
    bulkOnly: true,
    maxItems: MAX_CALLS,
    maxBytes: MAX_BYTES
  }
}

function hostsOf(ownHost: string | undefined): PartnerHosts {
  const own = ownHost?.trim().toLowerCase() ?? ''
  const escaped = own.replace(/[^a-z0-9-]/g, '\\$&')
  return {
    partner: 'the CDP',
    pattern: own === '' ? KNOWN_HOSTS : new RegExp(`${KNOWN_HOSTS.source}|^${escaped}$`),
    example: 'https://api.segment.io; a host of your own has to be named in the settings'
  }
}

/** Traits with a meaning of their own. Source: Segment, "Spec: Identify", "Traits". */
const RESERVED: ReadonlySet<string> = new Set([
  'address',
  'age',
  'avatar',
  'birthday',
  'company',
  'created_at',
  'description',
  'email',
  'first_name',
  'gender',
  'id',
  'last_name',
  'name',
  'phone',
  'title',
  'username',
  'website'
])
