// `start` as it is shipped, over its API: the local Heap beside it takes whatever the runner sends.
import { runProgram, startProgram, until } from './program'
import { at } from './work-folder'

// A program is started, and stopped in its own time.
jest.setTimeout(60_000)

interface Started {
  readonly url: string
  ask<T>(method: string, path: string, body?: unknown): Promise<T>
  stop(): Promise<unknown>
}

async function start(...flags: string[]): Promise<Started> {
  const { child, output, ended } = startProgram(['start', '--port', '0', '--data', at('data'), ...flags])
  await until(() => output().stdout.includes('Ctrl-C stops it.'))
  const url = /^ {2}Open +(\S+)$/m.exec(output().stdout)?.[1] ?? ''
  return {
    url,
    ask: async <T>(method: string, path: string, body?: unknown) => {
      const headers = { 'x-runner-request': '1', ...(body !== undefined && { 'content-type': 'application/json' }) }
      const answer = await fetch(url + path, {
        method,
        headers,
        ...(body !== undefined && { body: JSON.stringify(body) })
      })
      return (await answer.json()) as T
    },
    stop: () => (child.kill('SIGINT'), ended)
  }
}

test('the address that others use is the one to open; an impossible one is refused', async () => {
  const { url, stop } = await start('--url', 'https://localhost:8443/')
  expect(url).toBe('https://localhost:8443')
  expect(await stop()).toMatchObject({ code: 0 })
  const refuse = async (given: string) => {
    const { code, stderr } = await runProgram(['start', '--port', '0', '--data', at('data'), '--url', given])
    return [code, stderr]
  }
  expect(await refuse('events.example.com')).toEqual([
    2,
    'error: the catalog cannot start: The URL begins with http:// or https:// and has a host and no path, such as https://events.example.com.\n'
  ])
  expect(await refuse('https://events.example.com')).toEqual([
    2,
    'error: the catalog cannot start: Others can reach https://events.example.com: set an admin token. Set it as HEAP_DESTINATION_ADMIN_TOKEN.\n'
  ])
})

test('lively users of a destination that uses the local Heap make nobody wait', async () => {
  const { ask, stop } = await start()
  const { sources } = await ask<{ sources: { id: string; writeKeys: string[] }[] }>('GET', '/api/sources')
  const [source] = sources
  const { id } = await ask<{ id: string }>('POST', '/api/destinations', {
    type: 'heap',
    settings: { appId: '11', useSandbox: true },
    connections: [{ sourceId: source?.id, mode: 'cloud' }],
    isOn: true
  })
  const users = Array.from({ length: 2400 }, (_, number) =>
    number % 100 === 0 ? `quiet-${number}` : `lively-${number % 2}`
  )
  for (let from = 0; from < users.length; from += 300) {
    const batch = users.slice(from, from + 300).map((userId) => ({ type: 'track', userId, event: 'A' }))
    await ask('POST', '/v1/batch', { batch, writeKey: source?.writeKeys[0] })
  }
  const look = () =>
    ask<{ today: { delivered: number }; waiting: number; reasons: object[] }>('GET', `/api/destinations/${id}/overview`)
  let overview = await look()
  while (overview.today.delivered < users.length && overview.reasons.length === 0) overview = await look()
  expect(overview).toMatchObject({ today: { delivered: 2400 }, waiting: 0, retrying: 0, pause: null, reasons: [] })
  expect(await ask('GET', '/api/sandbox/counters')).toMatchObject({ events: 2400, budgetViolations: 0 })
  expect(await stop()).toMatchObject({ code: 0 })
}, 30_000)
