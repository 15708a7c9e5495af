// Hostile requests against a runner in a process of its own: each has its answer, and none costs others anything.
import { HOSTILE_REQUESTS, type HostileRequest } from './hostile-requests'
import { buildChild, startChild } from './children'
import { makeDirectory, openSandbox, type Parsed } from './runners'

const KEY = { authorization: `Basic ${Buffer.from('killed:').toString('base64')}` }

async function post(url: string, { body, headers }: HostileRequest): Promise<Parsed> {
  const response = await fetch(`${url}/v1/batch`, {
    method: 'POST',
    headers: { ...headers, ...KEY },
    body: body as BodyInit
  })
  return { status: response.status, ...((await response.json()) as object) }
}

test('are refused in words or stored small, and an ordinary event beside each is stored', async () => {
  const sandbox = await openSandbox()
  const child = await startChild(await buildChild(), { data: makeDirectory(), sandboxUrl: sandbox.url })
  try {
    const codes: [string, string][] = []
    for (const [index, [name, request]] of HOSTILE_REQUESTS.entries()) {
      const ordinary = { type: 'track', event: 'Ordinary', userId: 'honest', messageId: `ordinary-${index}` }
      const headers = { 'content-type': 'application/json' }
      const [answer, beside] = await Promise.all([
        post(child.url, request),
        post(child.url, { body: Buffer.from(JSON.stringify({ batch: [ordinary] })), headers })
      ])
      expect(beside).toEqual({ status: 200, success: true })
      const code: string = answer.status === 200 ? 'stored' : answer.error.code
      codes.push([name, code])
      if (answer.status !== 200) {
        const error = { code, message: expect.stringMatching(/^.{20,}\.$/) }
        expect(answer).toEqual({ status: code === 'unsupported_body' ? 415 : 400, success: false, error })
      }
    }
    expect(codes).toEqual(HOSTILE_REQUESTS.map(([name, , code]) => [name, code]))
    const { events } = await (await fetch(`${child.url}/api/events?name=Ordinary&limit=100`)).json()
    expect(events).toHaveLength(HOSTILE_REQUESTS.length)
    const { storage } = await (await fetch(`${child.url}/api/status`)).json()
    expect(storage.bytes).toBeLessThan(6 * 1024 * 1024)
    expect(child.peakMb()).toBeLessThan(512)
  } finally {
    await child.kill()
  }
})
