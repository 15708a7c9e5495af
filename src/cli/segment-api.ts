// A client of Segment's Public API for destination functions: sends requests, and describes failures in messages. The
// token is sent in one header only.
import { fieldOf } from '../heap/plain'
import { MisuseError } from '../misuse'
import type { Io } from './io'
import { outgoingFetch } from './outgoing-fetch'

/** The source: Segment's documentation, or our reading of Segment's published types. */
export type Basis = 'documented by Segment' | 'our reading'

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** Path and query, below the base address. */
  readonly path: string
  readonly body?: Readonly<Record<string, unknown>>
  /** The purpose, for messages. */
  readonly purpose: string
  readonly basis: Basis
}

export interface SegmentApi {
  /** The `data` of the answer. Throws an `ApiFailure` for any other answer, or none. */
  ask(request: ApiRequest): Promise<unknown>
}

/** A request that did not do what it was for. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
}

/** Source: Segment's SDK of its Public API, `configureApis` and `configureEuApis`. */
export const API_ADDRESSES = { us: 'https://api.segmentapis.com', eu: 'https://eu1.api.segmentapis.com' } as const

/** Time for one request, in milliseconds: a person waits for it. Our choice. */
const PATIENCE_MS = 30_000

/** Characters of Segment's message that are shown. */
const MAX_MESSAGE = 300

export function createSegmentApi(baseUrl: string, token: string, env: Io['env']): SegmentApi {
  return {
    ask: async (request) => {
      const { method, path, body } = request
      const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) }
      const signal = AbortSignal.timeout(PATIENCE_MS)
      const content = body && { body: JSON.stringify(body) }
      let answer: { status: number; text: string }
      try {
        answer = await outgoingFetch(baseUrl + path, { method, headers, ...content, signal }, env)
      } catch (failure) {
        if (failure instanceof MisuseError) throw failure
        throw new ApiFailure(`${request.purpose}: no answer from ${baseUrl} (${failureName(failure)}).`)
      }
      return readAnswer(request, answer, token)
    }
  }
}

function readAnswer(
  { purpose }: ApiRequest,
  { status, text }: { status: number; text: string },
  token: string
): unknown {
  const answer = parseJson(text)
  const data = fieldOf(answer, 'data')
  if (status >= 200 && status < 300 && data !== undefined) return data
  const told = messagesOf(answer).replaceAll(token, '…').slice(0, MAX_MESSAGE)
  throw new ApiFailure(`${purpose}: Segment answered ${status}.${told && ` ${told}`}${adviceFor(status)}`)
}

function adviceFor(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return ' Look at the token, its role (Workspace Owner, or Functions Admin and Source Admin) and the region of the workspace.'
    case 404:
      return ' Look at the id, and at the region of the workspace.'
    case 429:
      return ' Segment takes no more requests for now. Try again in a minute.'
    default:
      return ''
  }
}

/** Source: `RequestErrorEnvelope` of Segment's SDK. */
function messagesOf(answer: unknown): string {
  const errors = fieldOf(answer, 'errors')
  if (!Array.isArray(errors)) return ''
  return errors
    .map((error) =>
      [fieldOf(error, 'field'), fieldOf(error, 'message')].filter((part) => typeof part === 'string').join(': ')
    )
    .filter((message) => message !== '')
    .join(' ')
}

function failureName(failure: unknown): string {
  const { name, cause } = failure as { name?: unknown; cause?: { code?: unknown } }
  return [cause?.code, name].find((reason) => typeof reason === 'string') ?? 'unknown reason'
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
