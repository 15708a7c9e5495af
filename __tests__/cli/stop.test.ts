// SIGTERM while the catalog is busy with slow previews: it ends, and in its own time.
import { runProgram, startProgram, until } from './program'
import { at } from './work-folder'

const HEADERS = { 'x-runner-request': '1', 'content-type': 'application/json' }

async function post(url: string, body: object): Promise<Response> {
  return fetch(url, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) })
}

test('a catalog whose previews take as long as they may stops when it is told to', async () => {
  const { child, output, ended } = startProgram(['start', '--port', '0', '--data', at('data')])
  await until(() => output().stdout.includes('Ctrl-C'))
  const url = /Open\s+(http:\S+)/.exec(output().stdout)?.[1] ?? ''
  const settings = { appId: '1535634150', useSandbox: true }
  const { id } = (await (await post(`${url}/api/destinations`, { type: 'heap', settings })).json()) as { id: string }
  // As many properties as an event may have: flattening takes their number squared.
  const properties = Object.fromEntries(Array.from({ length: 2900 }, (_, index) => [`p${index}`, 1]))
  const slow = { '@flatten': { separator: '.', value: { '@path': '$.properties' } } }
  const body = {
    event: { type: 'track', event: 'A', userId: 'u-1', properties },
    mapping: { action: 'trackEvent', trigger: 'type = "track"', mapping: { event: 'A', properties: slow } }
  }
  expect((await post(`${url}/api/destinations/${id}/preview`, body)).status).toBe(200)
  const previews = Array.from({ length: 20 }, () =>
    post(`${url}/api/destinations/${id}/preview`, body).catch(() => undefined)
  )
  await Promise.race(previews)
  child.kill('SIGTERM')
  const { code, stdout, stderr } = await ended
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  expect(stdout).toContain('Stopping.')
  await Promise.all(previews)
  // Nothing is left locked or half-written.
  expect((await runProgram(['backup', at('copy'), '--data', at('data')])).code).toBe(0)
})
