// Asks a server with headers that `fetch` refuses to set: Host, Origin, Sec-Fetch-Site.
import { request } from 'node:http'

export interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** What stands in the request line instead of the URL's path, as it is. */
  readonly target?: string
}

export interface Heard {
  readonly status: number
  readonly body: string
}

export function askAs(url: string, { method = 'GET', headers = {}, body, target }: Asking = {}): Promise<Heard> {
  return new Promise((resolve, reject) => {
    const options = { method, headers, agent: false, ...(target !== undefined && { path: target }) }
    const outgoing = request(url, options, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() }))
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}
