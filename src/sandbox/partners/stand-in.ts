// What every stand-in of a partner is: something that answers requests by the partner's rules.
import type { IncomingHttpHeaders } from 'node:http'
import { jsonAnswer, type Answer } from '../answers'

export interface PartnerRequest {
  readonly method: string
  /** Below the stand-in's own base, such as `/users/track`. */
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** `undefined`: larger than the stand-in's `maxBytes`. */
  readonly text: string | undefined
  /** Epoch milliseconds. */
  readonly now: number
}

export interface StandIn {
  /** Bytes of a body that are read, at most. */
  readonly maxBytes: number
  answer(request: PartnerRequest): Answer
}

export function notFound(): Answer {
  return jsonAnswer(404, { message: 'Not Found' })
}

/** The JSON of a body; `undefined` where it is none. */
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
