// A stand-in for Command AI's bulk identify. The vendor documents only its shape: sizes, limits and answers are
// assumed.
import { jsonAnswer, type Answer } from '../answers'
import {
  bearerOf,
  isObject,
  isTyped,
  jsonOf,
  membersByName,
  notFound,
  type Held,
  type PartnerRequest,
  type StandIn
} from './stand-in'

export interface CommandAiOptions {
  readonly orgId: string
  readonly apiKey: string
}

export const COMMAND_AI_DEFAULTS: CommandAiOptions = { orgId: 'org', apiKey: 'command-key' }

export class CommandAiStandIn implements StandIn {
  readonly maxBytes = 1_000_000
  readonly users = new Map<string, Readonly<Record<string, unknown>>>()

  constructor(private readonly options: CommandAiOptions) {}

  get credentials() {
    return { orgId: this.options.orgId, apiKey: this.options.apiKey }
  }

  held(): Held[] {
    return membersByName(this.users)
  }

  /** Ids of those whose property is `true`, sorted. */
  members(property: string): string[] {
    return [...this.users].flatMap(([id, properties]) => (properties[property] === true ? [id] : [])).sort()
  }

  answer(request: PartnerRequest): Answer {
    const isBulk = request.path === `/api/${this.options.orgId}/bulk-identify/`
    if (request.method !== 'POST' || !isBulk) return notFound()
    const key = bearerOf(request)
    if (key !== this.options.apiKey) return jsonAnswer(401, { detail: `Invalid token ${key}` })
    if (request.text === undefined) return jsonAnswer(413, { detail: 'Payload Too Large' })
    const users = jsonOf(request.text)
    const isGood = Array.isArray(users) && users.every(isUser)
    if (!isTyped(request, 'application/json') || !isGood) {
      return jsonAnswer(400, { detail: 'Expected [{ id, properties }]' })
    }
    for (const { id, properties } of users) this.users.set(id, { ...this.users.get(id), ...properties })
    return jsonAnswer(200, {})
  }
}

interface IdentifiedUser {
  readonly id: string
  readonly properties: Readonly<Record<string, unknown>>
}

function isUser(user: unknown): user is IdentifiedUser {
  return isObject(user) && typeof user['id'] === 'string' && user['id'] !== '' && isObject(user['properties'])
}
