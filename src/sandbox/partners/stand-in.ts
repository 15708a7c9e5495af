// The interface of every stand-in for a partner: it answers requests by the partner's rules.
import type { IncomingHttpHeaders } from 'node:http'
import { jsonAnswer, type Answer } from '../answers'

export interface PartnerRequest {
  readonly method: string
  /** Path below the stand-in's base, such as `/users/track`. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** `undefined`: larger than the stand-in's `maxBytes`. */
  readonly text: string | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

/** A segment as the partner has it. */
export interface Held {
  readonly segment: string
  /** Ids as the partner knows them, sorted. */
  readonly members: readonly string[]
}

export interface StandIn {
  /** Largest body that is read, in bytes. */
  readonly maxBytes: number
  /** Keys of the settings that have its own address. Default: `url` alone. */
  readonly addressKeys?: readonly string[]
  /** What to enter beside its address, by the key of the setting. */
  readonly credentials: Readonly<Record<string, string>>
  held(now: number): Held[]
  answer(request: PartnerRequest): Answer
}

export function notFound(): Answer {
  return jsonAnswer(404, { message: 'Not Found' })
}

/** The parsed JSON of a body; `undefined` if it is not JSON. */
export function jsonOf(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text)
  } catch {
    return undefined
  }
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function bearerOf({ headers }: PartnerRequest): string {
  return /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1] ?? ''
}

export function isTyped({ headers }: PartnerRequest, type: string): boolean {
  return headers['content-type']?.split(';')[0]?.trim().toLowerCase() === type
}

/** The names whose value is `true`. */
export function membersByName(people: Iterable<readonly [string, Readonly<Record<string, unknown>>]>): Held[] {
  const segments = new Map<string, string[]>()
  for (const [id, values] of people) {
    for (const [name, value] of Object.entries(values)) {
      const members = segments.get(name) ?? []
      segments.set(name, members)
      if (value === true) members.push(id)
    }
  }
  return Array.from(segments, ([segment, members]) => ({ segment, members: members.sort() }))
}
