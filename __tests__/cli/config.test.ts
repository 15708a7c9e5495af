// Settings as code: what one machine has is exported, compared and applied on another, beside a runner or without one.
import { readFileSync, writeFileSync } from 'node:fs'
import { makeDirectory, openRunner, openSandbox } from '../runner/runners'
import { addIntegration, brazeOf, openStandIns } from '../runner/segment-targets'
import { runProgram } from './program'
import { at } from './work-folder'

const TOKEN = 'a-token-of-sixteen-or-more'
const config = (args: string[], env: Record<string, string> = {}) => runProgram(['config', ...args], { env })

/** A test machine: two sources, a destination with a key and a mapping of its own, an integration with a target. */
async function openTestMachine() {
  const dataDirectory = makeDirectory()
  const standIns = await openStandIns()
  const runner = await openRunner({ dataDirectory, sandboxUrl: standIns.url })
  const { api } = runner
  const { body: server } = await api.send('POST', '/api/sources', { name: 'API', kind: 'server', signingSecret: 's' })
  await api.send('POST', '/api/sources', { name: 'Website', kind: 'web' })
  const { body: heap } = await api.send('POST', '/api/destinations', {
    type: 'heap',
    name: 'Shop',
    settings: { appId: '1111111111', useSandbox: true, blockedIdentities: 'guest-1' },
    secrets: { apiKey: 'topsecret' },
    connections: [{ sourceId: server.id, mode: 'cloud' }],
    isOn: true
  })
  const { body } = await api.send('POST', `/api/destinations/${heap.id}/mappings`, { action: 'trackEvent' })
  const edit = { name: 'Only orders', trigger: 'type = "track" and event = "Order Completed"' }
  await api.send('PATCH', `/api/destinations/${heap.id}/mappings/${body.id}`, edit)
  const way = await addIntegration(runner.url)
  await way.client.send('POST', `${way.path}/targets`, { ...brazeOf(standIns), name: 'Braze EU' })
  return { runner, dataDirectory, standIns, heapId: String(heap.id) }
}

test('what is exported is applied to an empty folder, and exported again it is the same, without a secret', async () => {
  const { runner, dataDirectory } = await openTestMachine()
  await runner.close()
  const exported = await config(['export', '--data', dataDirectory])
  expect([exported.code, exported.stderr]).toEqual([0, ''])
  const stored = readFileSync(`${dataDirectory}/settings.json`, 'utf8')
  const keys = [...stored.matchAll(/"(?:sealed:v1:[^"]+|(?:src|dst|map|int|tgt)_\w+)"/g)].map(([key]) => key)
  expect(keys.length).toBeGreaterThan(8)
  for (const secret of ['topsecret', ...keys]) expect(exported.stdout).not.toContain(secret)
  writeFileSync(at('settings-as-code.json'), exported.stdout)
  const real = makeDirectory()
  const folder = ['--data', real]
  const differs = await config(['diff', at('settings-as-code.json'), ...folder])
  expect([differs.code, differs.stderr]).toEqual([1, ''])
  expect(differs.stdout).toContain('+ source "API"\n    kind: "server"\n')
  expect(differs.stdout).toContain('+ destination "Shop"\n    type: "heap"\n    isOn: true\n')
  expect(differs.stdout.split('since secrets are in no file:\n')[1]).toBe(
    [
      '  source "API": signing',
      '  destination "Shop": apiKey',
      '  integration "Braze": webhookSecret',
      '  target of "Braze", "Braze EU": apiKey',
      ''
    ].join('\n')
  )
  const unasked = await config(['apply', at('settings-as-code.json'), ...folder])
  expect([unasked.code, unasked.stderr]).toEqual([
    2,
    'error: nothing was changed. Pass --yes to apply it without being asked.\n'
  ])
  const applied = await config(['apply', at('settings-as-code.json'), '--yes', ...folder])
  expect([applied.code, applied.stdout]).toEqual([0, `${differs.stdout}Applied 5 changes.\n`])
  const again = JSON.parse((await config(['export', ...folder])).stdout)
  const wanted = JSON.parse(exported.stdout)
  for (const one of [...wanted.sources, ...wanted.destinations, ...wanted.integrations]) one.secrets = []
  // It could only fail until its secret is entered.
  wanted.integrations[0].targets[0] = { ...wanted.integrations[0].targets[0], secrets: [], isOn: false }
  expect(again).toEqual(wanted)
})

test('a running runner is asked with a token; it keeps ids, secrets and what waits', async () => {
  const dataDirectory = makeDirectory()
  const sandbox = await openSandbox()
  const runner = await openRunner({ dataDirectory, sandboxUrl: sandbox.url, adminToken: TOKEN })
  const bearer = { authorization: `Bearer ${TOKEN}` }
  const { body: source } = await runner.api.send('POST', '/api/sources', { name: 'API', kind: 'server' }, bearer)
  const draft = { type: 'heap', name: 'Shop', settings: { appId: '1111111111' }, secrets: { apiKey: 'topsecret' } }
  const { body: heap } = await runner.api.send('POST', '/api/destinations', draft, bearer)
  const beside = ['--url', runner.url]
  const env = { HEAP_DESTINATION_TOKEN: TOKEN }
  expect(await config(['export', '--data', dataDirectory])).toMatchObject({
    code: 2,
    stderr: `error: a runner works in ${dataDirectory}. Pass its address: --url http://localhost:3000\n`
  })
  expect(await config(['export', ...beside])).toMatchObject({
    code: 2,
    stderr: 'error: the runner asks for a token. Set it as HEAP_DESTINATION_TOKEN.\n'
  })
  const { stdout } = await config(['export', ...beside], env)
  writeFileSync(at('same.json'), stdout)
  expect(await config(['diff', at('same.json'), ...beside], env)).toEqual({
    code: 0,
    stdout: 'Nothing differs.\n',
    stderr: ''
  })
  const file = JSON.parse(stdout)
  file.destinations[0].isOn = true
  file.destinations[0].settings.accountProperty = 'company_id'
  file.destinations[0].connections = [{ source: 'API', mode: 'cloud' }]
  file.sources = [...file.sources, { name: 'CRM', kind: 'server', secrets: [] }]
  writeFileSync(at('changed.json'), JSON.stringify(file))
  expect(await config(['apply', at('changed.json'), '--yes', ...beside], env)).toEqual({
    code: 0,
    stdout: `+ source "CRM"
    kind: "server"
~ destination "Shop"
    isOn: false -> true
    settings.accountProperty: "account_id" -> "company_id"
    connections: [] -> [{"source":"API","mode":"cloud"}]
Applied 2 changes.
`,
    stderr: ''
  })
  const { body: after } = await runner.api.send('GET', `/api/destinations/${heap.id}`, undefined, bearer)
  expect(after).toMatchObject({
    isOn: true,
    secrets: { apiKey: true },
    connections: [{ sourceId: source.id, mode: 'cloud' }]
  })
  delete file.sources
  writeFileSync(at('less.json'), JSON.stringify({ ...file, sources: [], destinations: [] }))
  const kept = await config(['diff', at('less.json'), ...beside], env)
  expect([kept.code, kept.stdout]).toEqual([
    0,
    'Nothing differs.\nNot in the file, and left as they are (--remove-others removes them):\n  source "API"\n  source "CRM"\n  destination "Shop"\n'
  ])
  const removed = await config(['apply', at('less.json'), '--yes', '--remove-others', ...beside], env)
  expect([removed.code, removed.stdout]).toEqual([
    0,
    '- source "API"\n- source "CRM"\n- destination "Shop"\nApplied 3 changes.\n'
  ])
  expect(runner.config.current).toMatchObject({ sources: [], destinations: [] })
})

test('a file that is wrong is refused in words, and nothing changes', async () => {
  const real = makeDirectory()
  const empty = { version: 1, sources: [], destinations: [], integrations: [] }
  writeFileSync(at('wrong.json'), JSON.stringify({ ...empty, sources: [{ name: 'A', kind: 'fax', secrets: [] }] }))
  expect(await config(['apply', at('wrong.json'), '--yes', '--data', real])).toEqual({
    code: 2,
    stdout: '',
    stderr: `error: the file cannot be applied:
  sources[0].kind must be equal to one of the allowed values: web, mobile, server, segment, rudderstack, jitsu, posthog, braze, ab_tasty, command_ai.
`
  })
  expect(JSON.parse((await config(['export', '--data', real])).stdout)).toEqual({
    ...empty,
    recipients: [],
    alerts: []
  })
  writeFileSync(at('text.json'), 'version: 1')
  expect(await config(['diff', at('text.json'), '--data', real])).toMatchObject({
    code: 2,
    stderr: `error: ${at('text.json')} is not JSON. Pass a file that config export wrote.\n`
  })
  expect((await config(['export', '--url', 'http://127.0.0.1:64999'])).stderr).toBe(
    'error: no answer from http://127.0.0.1:64999 (ECONNREFUSED). Is the runner running there?\n'
  )
})
