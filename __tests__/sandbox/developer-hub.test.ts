// The Developer Hub of the local Heap against a runner: deltas, pages in a bad order, lost, late and doubled ones, samples.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import { APP_ID, makeDirectory, openRunner, openSandbox, rowsOf, until, type Parsed } from '../runner/runners'

async function open() {
  const persistTo = join(makeDirectory(), 'heap.ndjson')
  const sandbox = await openSandbox({ persistTo })
  const dataDirectory = makeDirectory()
  const runner = await openRunner({ dataDirectory })
  const ask = async (path: string, body?: object): Promise<{ status: number; body: Parsed }> => {
    const response = await fetch(sandbox.url + path, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    const text = await response.text()
    return { status: response.status, body: /^[{[]/.test(text) ? JSON.parse(text) : text }
  }
  const setPlan = (identity: string, plan: string | null) =>
    ask('/api/add_user_properties', { app_id: APP_ID, identity, properties: { plan, external: `ext-${identity}` } })
  const made = (await runner.api.send('POST', '/api/integrations', { name: 'Braze' })).body
  const hub = '/sandbox/developer-hub'
  const draft = { name: 'Runner', webhook_url: made.webhookUrl }
  const integration = (await ask(`${hub}/integrations`, draft)).body
  const path = `/api/integrations/${String(made.id)}`
  await runner.api.send('PATCH', path, { webhookSecret: integration.webhook_secret })
  const rule = { app_id: APP_ID, property: 'plan', equals: 'free' }
  const about = { integration_id: integration.id, name: 'Free', rule, identity_property: 'external' }
  const segment = (await ask(`${hub}/segments`, about)).body
  const segmentIds = { integration_id: integration.id, segment_id: segment.id }
  const sync = async (ways: object, requests: number) => {
    expect(await ask(`${hub}/syncs`, { ...segmentIds, ...ways })).toEqual({ status: 202, body: {} })
    return until(
      async () => (await ask(hub)).body.requests as Parsed[],
      (all) => all.length === requests && all.every(({ statuses }) => rowsOf(statuses).at(-1) === 200)
    )
  }
  const store = openMembershipFile({ path: join(dataDirectory, 'segments.db'), now: Date.now })
  const members = async (): Promise<string[]> => {
    await until(
      () => store.webhooks.waiting(1),
      ({ length }) => length === 0
    )
    const ref = { integrationId: String(made.id), segmentId: String(segment.id) }
    return (await store.memberships.members(ref, { limit: 100 })).map(({ id }) => id)
  }
  const shown = { sandbox, persistTo, segment }
  return {
    ...shown,
    ask,
    hub,
    runner,
    path,
    integration,
    setPlan,
    sync,
    members,
    segmentIds,
    close: () => store.close()
  }
}

test('the first sync holds everybody, the next ones what changed, in whatever order pages come', async () => {
  const { setPlan, sync, members, runner, path, close } = await open()
  for (const identity of ['a', 'b', 'c', 'd', 'e']) await setPlan(identity, 'free')
  await setPlan('x', 'paid')
  await sync({ page_size: 2, reversed: true, doubled: true }, 6)
  expect(await members()).toEqual(['ext-a', 'ext-b', 'ext-c', 'ext-d', 'ext-e'])
  await setPlan('a', 'paid')
  await setPlan('x', 'free')
  // The page with x is late: it comes after a sync in which x has left again.
  await sync({ page_size: 1, late: [1] }, 7)
  await setPlan('x', 'paid')
  await sync({}, 9)
  expect(await members()).toEqual(['ext-b', 'ext-c', 'ext-d', 'ext-e'])
  await setPlan('b', 'paid')
  await setPlan('f', 'free')
  await sync({ page_size: 1, lost: [2] }, 10)
  expect(await members()).toEqual(['ext-b', 'ext-c', 'ext-d', 'ext-e', 'ext-f'])
  const { syncs } = await runner.api.get(`${path}/syncs`)
  expect(rowsOf(syncs).map(({ text }) => text)).toEqual([
    'page 1 of 2; 2 is still to come',
    'one page',
    'all 2 pages',
    'all 3 pages'
  ])
  await close()
})

test('a sample reaches the log and nothing else', async () => {
  const { ask, hub, integration, runner, path, close } = await open()
  expect((await ask(`${hub}/samples`, { integration_id: integration.id })).status).toBe(202)
  const { webhooks } = await until(
    () => runner.api.get(`${path}/webhooks`),
    (list) => list.webhooks[0]?.state === 'shown'
  )
  expect(webhooks[0].text).toBe('A sample: its people are invented, so nothing was changed.')
  expect(await runner.api.get(`${path}/segments`)).toEqual({ segments: [] })
  await close()
})

test('a request is sent again, as it was, until it is answered with 200', async () => {
  const { ask, hub, integration, runner, path, close } = await open()
  await runner.api.send('PATCH', path, { webhookSecret: 'not yet the right one' })
  await ask(`${hub}/samples`, { integration_id: integration.id })
  await until(
    () => runner.api.get(path),
    ({ refusals }) => rowsOf(refusals)[0]?.code === 'bad_signature'
  )
  await runner.api.send('PATCH', path, { webhookSecret: integration.webhook_secret })
  const [request] = await until(
    async () => (await ask(hub)).body.requests as Parsed[],
    ([first]) => rowsOf(first.statuses).at(-1) === 200
  )
  expect(new Set(rowsOf(request.statuses))).toEqual(new Set([403, 200]))
  await close()
})

test('a segment is renamed and drained', async () => {
  const { ask, hub, setPlan, sync, members, runner, path, segmentIds, close } = await open()
  await setPlan('a', 'free')
  await sync({}, 1)
  expect((await ask(`${hub}/renames`, { ...segmentIds, name: 'Free plan' })).status).toBe(200)
  await setPlan('b', 'free')
  await sync({}, 2)
  expect(await members()).toEqual(['ext-a', 'ext-b'])
  expect((await runner.api.get(`${path}/segments`)).segments).toMatchObject([{ name: 'Free plan', members: 2 }])
  expect((await ask(`${hub}/drains`, segmentIds)).status).toBe(202)
  await until(members, ({ length }) => length === 0)
  // Whoever is in it is sent once more.
  await sync({}, 4)
  expect(await members()).toEqual(['ext-a', 'ext-b'])
  await close()
})

test('a recurring sync comes every four hours until it is switched off', async () => {
  const { sandbox, ask, hub, setPlan, members, segmentIds, segment, close } = await open()
  const requests = async () => (await ask(hub)).body.requests.length
  expect(segment.recurring).toBeNull()
  const { body } = await ask(`${hub}/recurring`, { ...segmentIds, isOn: true })
  expect(body.recurring).toEqual({ every_ms: 14_400_000, next_at: expect.any(Number) })
  await setPlan('a', 'free')
  sandbox.advanceClock(14_400_000)
  await until(members, ({ length }) => length === 1)
  await setPlan('b', 'free')
  sandbox.advanceClock(14_400_000)
  await until(members, ({ length }) => length === 2)
  expect((await ask(`${hub}/recurring`, { ...segmentIds, isOn: false })).body.recurring).toBeNull()
  sandbox.advanceClock(14_400_000)
  expect(await requests()).toBe(2)
  await close()
})

test('a restart keeps integrations, segments, and who was told', async () => {
  const { sandbox, persistTo, ask, hub, setPlan, sync, segmentIds, close } = await open()
  await setPlan('a', 'free')
  await sync({}, 1)
  await ask(`${hub}/renames`, { ...segmentIds, name: 'Free plan' })
  await ask(`${hub}/recurring`, { ...segmentIds, isOn: true, every_ms: 60_000 })
  const held = await until(
    async () => (await ask(hub)).body,
    ({ segments }) => segments[0].recurring !== null
  )
  await sandbox.close()
  const again = await openSandbox({ persistTo })
  const view = async (): Promise<Parsed> => (await fetch(again.url + hub)).json()
  expect(await view()).toEqual({ ...held, requests: [] })
  again.advanceClock(60_000)
  const { requests } = await until(view, ({ requests: [first] }) => first?.statuses[0] === 200)
  expect(requests).toMatchObject([{ segment_id: segmentIds.segment_id, page_number: 1, total_pages: 1 }])
  // Nobody joined or left since.
  const file = readFileSync(persistTo, 'utf8').split('\n')
  const last = JSON.parse(file.findLast((line) => line.includes('synced')) ?? '{}')
  expect(last.body).toMatchObject({ add: [], remove: [] })
  await close()
})

test('what makes no sense is refused', async () => {
  const { ask, hub, close } = await open()
  expect((await ask(`${hub}/integrations`, { name: 'A', webhook_url: 'file:///etc' })).status).toBe(400)
  expect((await ask(`${hub}/syncs`, { integration_id: 'x', segment_id: 1 })).status).toBe(404)
  expect((await ask(`${hub}/samples`, { integration_id: 'x' })).status).toBe(404)
  await close()
})
