// Opens sandboxes for a test file and sees that each is closed after its test.
import { createSandbox } from '../../src/sandbox'
import type { Sandbox, SandboxOptions } from '../../src/sandbox'

const opened: Sandbox[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((sandbox) => sandbox.close()))
})

/** Closed after the test. Its clock stands still at `START` unless told otherwise. */
export async function openSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const sandbox = await createSandbox({ now: () => START, ...options })
  opened.push(sandbox)
  return sandbox
}

export const START = Date.parse('2024-05-01T12:00:00.000Z')

export interface Reply {
  readonly status: number
  readonly type: string | null
  readonly retryAfter: string | null
  readonly text: string
}

/** `body`: text as it is, anything else as JSON. */
export async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return toReply(
    await fetch(url, { method: 'POST', body: text, headers: { 'content-type': 'application/json', ...headers } })
  )
}

export async function get(url: string, headers: Record<string, string> = {}): Promise<Reply> {
  return toReply(await fetch(url, { headers }))
}

async function toReply(response: Response): Promise<Reply> {
  const { status, headers } = response
  return {
    status,
    type: headers.get('content-type'),
    retryAfter: headers.get('retry-after'),
    text: await response.text()
  }
}

export function jsonOf(reply: Reply): unknown {
  return JSON.parse(reply.text)
}
