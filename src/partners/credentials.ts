// Adds a key to requests, and keeps it out of what is shown of their answers.
import type { Exchange, HttpResponse, PlainRequest } from '../delivery/types'

export interface Credentials {
  /** Added to every request. Default: none; some partners take their keys in the body. */
  readonly headers?: Readonly<Record<string, string>>
  /** Texts that no answer may show. */
  readonly secrets: readonly string[]
}

/** The key, its permission or the address is wrong, not the content: every further request would be refused as well. */
export function isAccessRefused(status: number): boolean {
  return status === 401 || status === 403 || status === 404
}

/**
 * Sends requests with credentials, and removes the secrets from answers. An answer that refuses access may quote the
 * key in any form, so its text is dropped as a whole. After such a refusal nothing more is sent.
 */
export function withCredentials(exchange: Exchange, { headers = {}, secrets }: Credentials): Exchange {
  const gate = new AccessGate()
  return (request) => gate.pass(async () => withoutSecrets(await exchange(withHeaders(request, headers)), secrets))
}

/** Remembers that access was refused, and answers the same from then on. */
export class AccessGate {
  private refused: HttpResponse | undefined

  async pass(send: () => Promise<HttpResponse>): Promise<HttpResponse> {
    if (this.refused) return this.refused
    const response = await send()
    if (!isAccessRefused(response.status)) return response
    this.refused = { status: response.status, body: '' }
    return this.refused
  }
}

export function withHeaders(request: PlainRequest, headers: Readonly<Record<string, string>>): PlainRequest {
  return { ...request, headers: { ...request.headers, ...headers } }
}

export function withoutSecrets(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  const body = secrets.reduce(
    (text, secret) => (secret === '' ? text : text.replaceAll(secret, '[key]')),
    response.body
  )
  return { ...response, body }
}
