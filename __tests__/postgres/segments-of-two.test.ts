// Two runners on one database: any of them receives Heap's webhooks and ends what a person began at the other, and one at
// a time tells a partner.
import { createServer, type Server as HttpServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { buildChild, startScript } from '../runner/children'
import {
  addIntegration,
  brazeOf,
  clientOf,
  openStandIns,
  syncNow,
  tell,
  untilSynced,
  usersOf,
  type Way
} from '../runner/segment-targets'
import { openBrowser } from '../runner/oauth-stand'
import { onEnd, openRunner, until } from '../runner/runners'
import { createDatabase, describeWithPostgres } from './cluster'

const START = Date.now()
const KEY = Buffer.alloc(32, 7).toString('base64')
const PEOPLE = 3000
/** People of one sync that may be under way at once. */
const PAGE = 2000

/** The same path at another runner. */
const at = ({ url }: { readonly url: string }, there: string): string =>
  url + new URL(there).pathname + new URL(there).search

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

  test('a webhook at either is applied, and the partner is told once, also when who tells it is killed', async () => {
    const standIns = await openStandIns()
    standIns.braze.addUsers(usersOf(0, 2 * PEOPLE))
    const [script, address] = [await buildChild('postgres/child-on-database.ts'), await createDatabase()]
    const start = () => startScript([script, address, standIns.url])
    const a = await start()
    const way = await addIntegration(a.url)
    const made = await way.client.send('POST', `${way.path}/targets`, brazeOf(standIns))
    const targetId = String(made.body.id)
    await tell(way, { ts: START, task: 'sync-1', add: usersOf(0, PEOPLE) })
    expect((await way.client.send('POST', `${way.path}/targets/${targetId}/sync`)).status).toBe(202)
    const b = await start()
    await until(
      async () => standIns.requests.length,
      (requests) => requests > 3
    )
    await a.kill()
    const [other, third] = [b, await start()].map((child) => ({
      ...way,
      client: clientOf(child.url),
      webhookUrl: at(child, way.webhookUrl)
    })) as [Way, Way]
    expect((await untilSynced(other, targetId)).lastSync).toMatchObject({ state: 'complete' })
    expect(standIns.braze.members('buyers')).toEqual(usersOf(0, PEOPLE))
    await tell(other, { ts: START + 1, task: 'sync-2', add: usersOf(PEOPLE, PEOPLE + 100) })
    const before = standIns.requests.length
    await syncNow(third, targetId)
    await until(
      async () => standIns.braze.members('buyers').length,
      (members) => members === PEOPLE + 100
    )
    // The partner has them a moment before the end is written down.
    await untilSynced(other, targetId)
    await syncNow(other, targetId)
    expect(standIns.requests.length - before).toBe(2)
    // Of the request that was under way nobody knows whether it was taken, so its people are told again.
    expect(standIns.braze.unchangedWrites).toBeLessThanOrEqual(PAGE)
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
    const asked = new URL(String(begun.authorizeUrl))
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
