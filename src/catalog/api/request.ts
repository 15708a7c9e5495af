// One request to the admin API. Expected failures are values, not exceptions.
import { learnTime } from '../parts/clock'

export interface ApiProblem {
  readonly status: number
  readonly code: string
  /** A sentence for people. */
  readonly message: string
  /** One sentence per wrong field. */
  readonly fields: Readonly<Record<string, string>>
}

export type Answered<T> = { readonly ok: true; readonly data: T } | { readonly ok: false; readonly problem: ApiProblem }

/** Why the request was refused; `undefined` if it was not, or if there was no request. */
export function refusalOf(answer: unknown): ApiProblem | undefined {
  const { ok, problem } = (answer ?? {}) as Partial<{ ok: boolean; problem: ApiProblem }>
  return ok === false ? problem : undefined
}

const UNREACHABLE: ApiProblem = {
  status: 0,
  code: 'unreachable',
  message: 'The runner does not answer. Is it still running in your terminal?',
  fields: {}
}

type Method = 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** `path` begins with `/api/`. Rejects only when `signal` is aborted. */
export async function read<T>(path: string, signal?: AbortSignal): Promise<Answered<T>> {
  return send<T>(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) })
}

export async function change<T>(method: Method, path: string, body?: unknown): Promise<Answered<T>> {
  const headers = { 'x-runner-request': '1', ...(body !== undefined && { 'content-type': 'application/json' }) }
  return send<T>(path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) })
}

async function send<T>(path: string, init: RequestInit): Promise<Answered<T>> {
  try {
    const response = await fetch(path, init)
    learnTime(response.headers.get('date'))
    const text = await response.text()
    const body = parse(text)
    if (response.ok) return { ok: true, data: body as T }
    return { ok: false, problem: { ...problemOf(body, text), status: response.status } }
  } catch (error) {
    if (init.signal?.aborted === true) throw error
    return { ok: false, problem: UNREACHABLE }
  }
}

function parse(text: string): unknown {
  try {
    return text === '' ? undefined : (JSON.parse(text) as unknown)
  } catch {
    return undefined
  }
}

function problemOf(body: unknown, text: string): Omit<ApiProblem, 'status'> {
  const error = (body as { error?: Partial<ApiProblem> } | undefined)?.error
  const message = error?.message ?? (text === '' ? 'The runner gave no reason.' : text.slice(0, 300))
  return { code: error?.code ?? 'unknown', message, fields: error?.fields ?? {} }
}
