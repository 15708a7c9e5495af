// Two runners on one database: any of them receives Heap's webhooks and ends what a person began at the other, and one at
// a time tells a partner.
import { createServer, type Server as HttpServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { addIntegration, brazeOf, openStandIns, syncNow, tell, untilSynced, usersOf } from '../runner/segment-targets'
import { openBrowser } from '../runner/oauth-stand'
import { onEnd, openRunner, until, type OpenRunner } from '../runner/runners'
import { createDatabase, describeWithPostgres } from './cluster'

const START = Date.now()
const KEY = Buffer.alloc(32, 7).toString('base64')
const PEOPLE = 3000

/** The same path at another runner. */
const at = ({ url }: Pick<OpenRunner, 'url'>, there: string): string => url + new URL(there).pathname + new URL(there).search

/** The part of Heap that grants access. */
async function openHeap(): Promise<string> {
  const server: HttpServer = createServer((request, response) => {
    const about = { env_id: '1535634150', authorized_by: 'ada@example.com', authorized_at_utc: '2026-01-02 03:00:00' }
    const isToken = request.url?.includes('/token') === true
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(isToken ? { access_token: 'an-access-token', id_token: 'id.token.1' } : about))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onEnd(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

describeWithPostgres('the segments of two runners', () => {
  async function open(sandboxUrl: string) {
    const databaseUrl = await createDatabase()
    return () => openRunner({ databaseUrl, sandboxUrl, secretKey: KEY })
  }

  test('a webhook at either is applied, and the partner is told once, also when the one that tells it goes', async () => {
    const standIns = await openStandIns()
    standIns.braze.addUsers(usersOf(0, 2 * PEOPLE))
    const start = await open(standIns.url)
    const a = await start()
    const way = await addIntegration(a.url)
    const { body: target } = await way.client.send('POST', `${way.path}/targets`, brazeOf(standIns))
    await tell(way, { ts: START, task: 'sync-1', add: usersOf(0, PEOPLE) })
    expect((await way.client.send('POST', `${way.path}/targets/${target.id}/sync`)).status).toBe(202)
    const b = await start()
    const other = { ...way, client: { ...way.client, ...(await clientAt(b)) }, webhookUrl: at(b, way.webhookUrl) }
    await until(
      async () => standIns.requests.length,
      (requests) => requests > 3
    )
    await a.close()
    expect((await untilSynced(other, target.id)).lastSync).toMatchObject({ state: 'complete' })
    expect(standIns.braze.members('buyers')).toEqual(usersOf(0, PEOPLE))
    const c = await start()
    await tell(other, { ts: START + 1, task: 'sync-2', add: usersOf(PEOPLE, PEOPLE + 100) })
    const third = { ...other, client: { ...way.client, ...(await clientAt(c)) } }
    const before = standIns.requests.length
    await syncNow(third, target.id)
    await until(
      async () => standIns.braze.members('buyers').length,
      (members) => members === PEOPLE + 100
    )
    await syncNow(other, target.id)
    expect(standIns.requests.length - before).toBe(2)
    expect(standIns.braze.unchangedWrites).toBeLessThanOrEqual(50)
  })

  test('access that was asked for at one is granted at the other', async () => {
    const start = await open(await openHeap())
    const [a, b] = [await start(), await start()]
    const { body } = await a.api.send('POST', '/api/integrations', { name: 'Published' })
    const path = `/api/integrations/${String(body.id)}`
    const client = { clientId: 'client-7', clientSecret: 'a-client-secret', useSandbox: true }
    expect((await a.api.send('PATCH', path, { oauth: client })).status).toBe(200)
    const browser = openBrowser()
    const stand = { runner: a, dataDirectory: '', settingsFile: '', path, made: body, show: () => a.api.get(path) }
    const { body: begun } = await browser.begin(stand)
    const asked = new URL(begun.authorizeUrl)
    const back = new URL(asked.searchParams.get('redirect_uri') ?? '')
    back.search = new URLSearchParams({ state: asked.searchParams.get('state') ?? '', code: 'a-code' }).toString()
    await until(
      () => b.api.send('GET', path),
      ({ status }) => status === 200
    )
    expect(await browser.open(at(b, back.href))).toMatchObject({ status: 303 })
    expect((await b.api.get(path)).oauth).toMatchObject({ grant: { environmentId: '1535634150' } })
    expect((await browser.open(at(a, back.href))).text).toContain('oauth_state_unknown')
  })
})

async function clientAt(runner: OpenRunner) {
  const send = async (method: string, path: string, body?: unknown) => {
    const { status, body: answer } = await runner.api.send(method, path, body)
    return { status, body: answer }
  }
  return { send, get: async (path: string) => (await send('GET', path)).body }
}
