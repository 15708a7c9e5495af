// Proxies and private certificate authorities, as an operator sets them for the real program: by its environment.
import { createServer } from 'node:https'
import { request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Sandbox } from '../../src/sandbox'
import { makeCertificates } from '../proxies/certificates'
import { openProxy, type Proxy } from '../proxies/proxy'
import { runProgram, startProgram, until } from './program'
import { at, openHeap, work, write } from './work-folder'

const closes: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const close of closes.splice(0)) await close()
})

interface Behind {
  readonly sandbox: Sandbox
  readonly proxy: Proxy
  readonly env: Readonly<Record<string, string>>
}

/** A Heap with a certificate that only our own authority knows, which can be reached by a proxy only. */
async function openBehind(): Promise<Behind> {
  const sandbox = await openHeap()
  const { authority, key, cert } = makeCertificates(work.folder, ['heap.test', 'hooks.test'])
  const server = createServer({ key, cert }, (asked, answer) => pass(asked, answer, sandbox.url))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closes.push(() => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()))
  const proxy = await openProxy({ port: (server.address() as AddressInfo).port, login: 'ada:secret' })
  closes.push(() => proxy.close())
  return { sandbox, proxy, env: { HTTPS_PROXY: proxy.url, NODE_EXTRA_CA_CERTS: authority } }
}

function pass(asked: IncomingMessage, answer: ServerResponse, url: string): void {
  const { method, headers } = asked
  if (headers.host === 'hooks.test') return void asked.resume().on('end', () => answer.end('ok'))
  const passed = request(`${url}${String(asked.url)}`, { method, headers: { ...headers, host: new URL(url).host } })
  passed.on('response', (given) => {
    answer.writeHead(given.statusCode ?? 502, given.headers)
    given.pipe(answer)
  })
  asked.pipe(passed)
}

const HEAP = ['--app-id', '11', '--endpoint', 'https://heap.test']
const event = { type: 'track', event: 'Paid', userId: 'u-1', messageId: 'm-1', timestamp: '2026-03-01T10:00:00Z' }

test('send and delete go through the proxy, with a certificate of our own authority', async () => {
  const { sandbox, proxy, env } = await openBehind()
  const file = at(write('events.ndjson', [event]))
  const sent = await runProgram(['send', file, ...HEAP], { env })
  expect([sent.code, sent.stderr.includes('error:')]).toEqual([0, false])
  expect(sandbox.events()).toMatchObject([{ event: 'Paid', identity: 'u-1' }])
  expect(new Set(proxy.asked)).toEqual(new Set(['CONNECT heap.test:443']))
  const before = proxy.asked.length
  const deleted = await runProgram(['delete', '--user', 'u-1', '--yes', '--receipt', at('receipt.json'), ...HEAP], {
    env: { ...env, HEAP_API_KEY: 'key' }
  })
  expect(deleted.code).toBe(0)
  expect(proxy.asked.length).toBeGreaterThan(before)
  expect(sandbox.events()).toEqual([])
})

test('without the authority the certificate is refused, and without an address of a proxy nothing starts', async () => {
  const { sandbox, env } = await openBehind()
  const file = at(write('events.ndjson', [event]))
  const strange = await runProgram(['send', file, ...HEAP, '--give-up-after', '0.001'], {
    env: { HTTPS_PROXY: env['HTTPS_PROXY'] ?? '' }
  })
  expect([strange.code, sandbox.events()]).toEqual([1, []])
  expect(strange.stdout + strange.stderr).toMatch(/UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN/)
  const wrong = await runProgram(['send', file, ...HEAP], { env: { HTTPS_PROXY: 'socks5://ada:secret@proxy' } })
  expect([wrong.code, wrong.stderr.split('\n')[0]]).toEqual([
    2,
    'error: HTTPS_PROXY is no address of an HTTP proxy. Write it such as http://proxy.example.com:3128, with a user and a password before the host if it asks for them.'
  ])
})

test('start delivers, tells of alerts and asks partners through the proxy; its local Heap is reached directly', async () => {
  const { sandbox, proxy, env } = await openBehind()
  const { child, output, ended } = startProgram(['start', '--port', '0', '--data', at('data')], {
    env: { ...env, HTTP_PROXY: env['HTTPS_PROXY'] ?? '' }
  })
  await until(() => output().stdout.includes('Ctrl-C stops it.'))
  const url = /^ {2}Open +(\S+)$/m.exec(output().stdout)?.[1] ?? ''
  const ask = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const headers = { 'x-runner-request': '1', ...(body !== undefined && { 'content-type': 'application/json' }) }
    const answer = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    return (await answer.json()) as Record<string, unknown>
  }
  const source = await ask('POST', '/api/sources', { name: 'App', kind: 'server' })
  const [writeKey] = source['writeKeys'] as string[]
  const connections = [{ sourceId: source['id'], mode: 'cloud' }]
  for (const settings of [{ endpoint: 'https://heap.test' }, { useSandbox: true }]) {
    await ask('POST', '/api/destinations', {
      type: 'heap',
      settings: { appId: '11', ...settings },
      connections,
      isOn: true
    })
  }
  await ask('POST', '/v1/track', { ...event, writeKey })
  await until(() => sandbox.events().length === 1)
  const recipient = await ask('POST', '/api/recipients', { kind: 'webhook', name: 'Hook', url: 'https://hooks.test/x' })
  expect(await ask('POST', `/api/recipients/${String(recipient['id'])}/test`)).toEqual({ problem: null })
  expect([...new Set(proxy.asked)].sort()).toEqual(['CONNECT heap.test:443', 'CONNECT hooks.test:443'])
  child.kill('SIGINT')
  expect((await ended).code).toBe(0)
})
