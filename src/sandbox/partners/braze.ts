// A stand-in for Braze's `/users/track`: its users, their attributes, and the data points of each write.
import { jsonAnswer, type Answer } from '../answers'
import { SlidingWindow } from '../sliding-window'
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

export interface BrazeOptions {
  readonly apiKey: string
  /** Objects of a request, at most. Braze, "User track": 75, or 50 on contracts by monthly active users. */
  readonly perRequest: number
  /** Braze, "User track", "Rate limit": 3,000 requests per three seconds. */
  readonly requests: { readonly limit: number; readonly windowMs: number }
  /** Whether Braze knows every id. Otherwise it knows only those of `addUsers`. */
  readonly knowsEverybody: boolean
}

export const BRAZE_DEFAULTS: BrazeOptions = {
  apiKey: 'braze-key',
  perRequest: 50,
  requests: { limit: 3000, windowMs: 3000 },
  knowsEverybody: false
}

/** Attributes of one profile. */
export type Profile = Record<string, unknown>

/** Braze, "User track": "external_id must be under 988 bytes". */
const EXTERNAL_ID_BELOW = 988

export class BrazeStandIn implements StandIn {
  readonly maxBytes = 10_000_000
  /** Profiles by `external_id:…`, `braze_id:…` or `user_alias:<label>:<name>`. */
  readonly profiles = new Map<string, Profile>()
  /** Profiles that a request created from unknown ids. */
  ghosts = 0
  /** Values that were written. Braze, "Data points": each costs one, even if it changes nothing. */
  dataPoints = 0
  /** Values that were written although they were the same already. */
  unchangedWrites = 0
  private window: SlidingWindow

  constructor(private readonly options: BrazeOptions) {
    this.window = new SlidingWindow(options.requests.windowMs)
  }

  get credentials() {
    return { apiKey: this.options.apiKey }
  }

  held(): Held[] {
    return membersByName(Array.from(this.profiles, ([key, profile]) => [idOf(key), profile]))
  }

  /** Adds users, by their external ids unless the key says otherwise. */
  addUsers(keys: readonly string[]): void {
    for (const key of keys) this.profiles.set(key.includes(':') ? key : `external_id:${key}`, {})
  }

  /** External ids of those whose attribute is `true`, sorted. */
  members(attribute: string): string[] {
    return [...this.profiles].flatMap(([key, profile]) => (profile[attribute] === true ? [idOf(key)] : [])).sort()
  }

  answer(request: PartnerRequest): Answer {
    if (request.path !== '/users/track' || request.method !== 'POST') return notFound()
    // Braze, "Errors": 401 for a wrong key. Bodies have been seen that quote it.
    const key = bearerOf(request)
    if (key !== this.options.apiKey) return jsonAnswer(401, { message: `Invalid API Key: ${key}` })
    const limits = this.takeRequest(request.now)
    if (limits.isOver) return { ...jsonAnswer(429, { message: 'Too Many Requests' }), headers: limits.headers }
    return { ...this.track(request), headers: limits.headers }
  }

  /** Braze, "API rate limits": three headers on each answer; the reset in epoch seconds. */
  private takeRequest(now: number): { isOver: boolean; headers: Record<string, string> } {
    const { limit, windowMs } = this.options.requests
    const waitMs = this.window.waitMs({ count: 1, limit, now })
    if (waitMs === 0) this.window.add(1, now)
    const headers = {
      'x-ratelimit-limit': String(limit),
      'x-ratelimit-remaining': String(Math.max(0, limit - this.window.totalAt(now))),
      'x-ratelimit-reset': String(Math.ceil((now + (waitMs > 0 ? waitMs : windowMs)) / 1000))
    }
    return { isOver: waitMs > 0, headers }
  }

  private track(request: PartnerRequest): Answer {
    const body = jsonOf(request.text)
    if (!isTyped(request, 'application/json') || !isObject(body)) return bad('Invalid JSON')
    const lists = ['attributes', 'events', 'purchases'].map((name) => body[name] ?? [])
    if (!lists.every((list) => Array.isArray(list))) return bad('attributes, events and purchases are arrays')
    const count = lists.reduce((sum, list) => sum + (list as unknown[]).length, 0)
    if (count === 0) return bad('There is nothing to process')
    // Braze, "User track": attributes, events and purchases together.
    if (count > this.options.perRequest) return bad(`More than ${this.options.perRequest} objects in a request`)
    const [attributes] = lists as [unknown[]]
    const errors = attributes.flatMap((object, index) => {
      const type = this.update(object)
      return type === undefined ? [] : [{ type, input_array: 'attributes', index }]
    })
    // Braze, "User track", "Response": 201 with errors by index is a partial failure.
    const processed = { message: 'success', attributes_processed: attributes.length - errors.length }
    return jsonAnswer(201, errors.length > 0 ? { ...processed, errors } : processed)
  }

  private profileOf(key: string): Profile | undefined {
    return this.profiles.get(key) ?? (this.options.knowsEverybody ? {} : undefined)
  }

  /** Writes one object. Returns what is wrong with it, if anything. */
  private update(object: unknown): string | undefined {
    const key = isObject(object) ? keyOf(object) : undefined
    if (!isObject(object) || key === undefined) return "'external_id', 'braze_id' or 'user_alias' is required"
    if (Buffer.byteLength(idOf(key)) >= EXTERNAL_ID_BELOW) return "'external_id' is too long"
    const { external_id, braze_id, user_alias, _update_existing_only: isExistingOnly, ...values } = object
    const profile = this.profileOf(key)
    if (!profile && isExistingOnly === true) return undefined
    if (!profile) this.ghosts += 1
    this.profiles.set(key, { ...profile, ...values })
    for (const [name, value] of Object.entries(values)) {
      this.dataPoints += 1
      if (profile && profile[name] === value) this.unchangedWrites += 1
    }
    return undefined
  }
}

function idOf(key: string): string {
  return key.slice(key.indexOf(':') + 1)
}

function keyOf({ external_id: external, braze_id: braze, user_alias: alias }: Profile): string | undefined {
  if (typeof external === 'string' && external !== '') return `external_id:${external}`
  if (typeof braze === 'string' && braze !== '') return `braze_id:${braze}`
  if (!isObject(alias)) return undefined
  const { alias_label: label, alias_name: name } = alias
  return typeof label === 'string' && typeof name === 'string' ? `user_alias:${label}:${name}` : undefined
}

function bad(message: string): Answer {
  return jsonAnswer(400, { message })
}
