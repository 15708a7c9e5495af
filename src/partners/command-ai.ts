// Segments as user properties of Command AI, formerly CommandBar: both names and hosts of one API.
import type { BodyForm, Endpoint } from '../delivery/types'
import { withCredentials } from './credentials'
import { checkedUrl, type PartnerHosts } from './hosts'
import { KnownSegments } from './known-segments'
import type { Partner, PartnerContext } from './partner'
import { isAboutContent, planChange } from './plan-change'

export interface CommandAiSettings {
  /** Which of the two names the customer's product has. Default: `command_ai`. */
  readonly product?: keyof typeof PRODUCTS
  readonly orgId: string
  readonly apiKey: string
  /** Users in a request. Not documented. Default: 100. */
  readonly perRequest?: number
  /** Name of the property with the list of all segments; an empty text sends none. Default: `heap_segments`. */
  readonly listName?: string
  /** Default: the address of the product. */
  readonly url?: string
}

const PRODUCTS = {
  command_ai: { title: 'Command AI', url: 'https://api.command.ai' },
  commandbar: { title: 'CommandBar', url: 'https://api.commandbar.com' }
} as const

const HOSTS: PartnerHosts = {
  partner: 'Command AI',
  pattern: /^api\.(command\.ai|commandbar\.com)$/,
  example: 'https://api.command.ai'
}

/** Not documented. */
const DEFAULT_PER_REQUEST = 100
const MAX_BYTES = 1_000_000

const REQUESTS_PER_PAGE = 40

/** Put before the name of each segment, because the vendor's conditions list all user properties together. */
const PREFIX = 'heap_'

/**
 * Command AI as a target: a boolean `heap_<segment>`, and a list of all segments where the context knows them.
 * @throws MisuseError for an address that is not the vendor's
 */
export function createCommandAi(settings: CommandAiSettings, context: PartnerContext): Partner {
  const endpoint = endpointOf(settings, context)
  const known = new KnownSegments(context.known, { prefix: PREFIX, reserved: new Set([listNameOf(settings)]) })
  const headers = { authorization: `Bearer ${settings.apiKey}` }
  return {
    known,
    pageSize: endpoint.maxItems * REQUESTS_PER_PAGE,
    connect: (exchange) => withCredentials(exchange, { headers, secrets: [settings.apiKey] }),
    target: {
      halvesOn: isAboutContent,
      plan: (change) =>
        planChange(change, {
          known,
          callOf: ({ identity, isMember }, name) => ({
            endpoint,
            item: { id: identity, properties: { [name]: isMember, ...listOf(identity, settings, context) } },
            subject: identity
          })
        })
    }
  }
}

function endpointOf(settings: CommandAiSettings, context: PartnerContext): Endpoint {
  const { product = 'command_ai', orgId, perRequest = DEFAULT_PER_REQUEST } = settings
  const base = checkedUrl(settings.url ?? PRODUCTS[product].url, HOSTS, context.allowsLoopback)
  return {
    name: 'command_ai',
    url: `${base}/api/${encodeURIComponent(orgId)}/bulk-identify/`,
    phase: 0,
    envelope: {},
    form: ARRAY,
    maxItems: perRequest,
    maxBytes: MAX_BYTES
  }
}

const ARRAY: BodyForm = {
  contentType: 'application/json',
  overhead: '[]'.length,
  write: (items) => `[${items.join(',')}]`
}

function listNameOf({ listName = 'heap_segments' }: CommandAiSettings): string {
  return listName
}

function listOf(identity: string, settings: CommandAiSettings, { segmentsOf }: PartnerContext): object {
  const name = listNameOf(settings)
  if (!segmentsOf || name === '') return {}
  return { [name]: segmentsOf(identity).map(({ segmentName }) => segmentName) }
}
