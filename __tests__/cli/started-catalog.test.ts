// `start` as it is shipped, over its API: the local Heap beside it takes whatever the runner sends.
import { setTimeout as sleep } from 'node:timers/promises'
import { SECRET, sign, syncPost } from '../segments/posts'
import { runProgram, startProgram, until } from './program'
import { at } from './work-folder'

// A program is started, and stopped in its own time.

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
    'error: the runner cannot start: The URL begins with http:// or https:// and has a host and no path, such as https://events.example.com.\n'
  ])
  expect(await refuse('https://events.example.com')).toEqual([
    2,
    'error: the runner cannot start: Others can reach https://events.example.com: set an admin token. Set it as HEAP_DESTINATION_ADMIN_TOKEN.\n'
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
    ask<{ lastDay: { delivered: number }; waiting: number; reasons: object[] }>(
      'GET',
      `/api/destinations/${id}/overview`
    )
  let overview = await look()
  while (overview.lastDay.delivered < users.length && overview.reasons.length === 0) overview = await look()
  expect(overview).toMatchObject({ lastDay: { delivered: 2400 }, waiting: 0, retrying: 0, pause: null, reasons: [] })
  expect(await ask('GET', '/api/sandbox/counters')).toMatchObject({ events: 2400, budgetViolations: 0 })
  expect(await stop()).toMatchObject({ code: 0 })
})

test('stand-ins of the partners are beside it, at the same address with each start', async () => {
  const statusOf = ({ ask }: Started) => ask<{ sandboxUrl: string; partnersUrl: string }>('GET', '/api/status')
  const first = await start()
  const { sandboxUrl, partnersUrl } = await statusOf(first)
  const held = () => first.ask<{ partners: { name: string; segments: object[] }[] }>('GET', '/api/sandbox/partners')
  expect((await held()).partners.map(({ name, segments }) => [name, segments])).toEqual(
    ['braze', 'braze-cohorts', 'ab-tasty', 'command-ai', 'cdp'].map((name) => [name, []])
  )
  const welcome = await (await fetch(partnersUrl)).text()
  expect(welcome).toMatch(new RegExp(`^ {2}url +${partnersUrl}/braze\\n {2}apiKey +braze-key$`, 'm'))
  const { id, webhookUrl } = await first.ask<{ id: string; webhookUrl: string }>('POST', '/api/integrations', {
    name: 'Braze',
    webhookSecret: SECRET
  })
  const values = { url: `${partnersUrl}/braze`, apiKey: 'braze-key' }
  const targets = `/api/integrations/${id}/targets`
  const target = await first.ask<{ id: string }>('POST', targets, { type: 'braze', values })
  const post = syncPost({ ts: Date.now(), add: ['u-2', 'u-1'] })
  await fetch(webhookUrl, { method: 'POST', headers: { 'heap-hash': sign(post) }, body: post.body })
  const integration = () => first.ask<{ waiting: boolean }>('GET', `/api/integrations/${id}`)
  while ((await integration()).waiting) await sleep(20)
  await first.ask('POST', `${targets}/${target.id}/sync`)
  const told = async () => (await held()).partners[0]?.segments ?? []
  while ((await told()).length === 0) await sleep(20)
  expect(await told()).toEqual([{ segment: 'buyers', size: 2, members: ['u-1', 'u-2'] }])
  await first.stop()
  const second = await start()
  expect(await statusOf(second)).toMatchObject({ sandboxUrl, partnersUrl })
  await second.stop()
})
