// kill -9 in the middle of a sync, and a clean end in the middle of one: after the next start it goes on by itself.
import { buildChild, startChild } from './children'
import { makeDirectory, onEnd, openRunner, until, type Parsed } from './runners'
import { addIntegration, brazeOf, clientOf, openStandIns, tell, TRACK, untilSynced, usersOf } from './segment-targets'

const USERS = usersOf(0, 4500)
/** Users of one page that goes to Braze. */
const PAGE = 2000

async function setUp(url: string) {
  const standIns = await openStandIns()
  standIns.braze.addUsers(USERS)
  const way = await addIntegration(url)
  const { body } = await way.client.send('POST', `${way.path}/targets`, brazeOf(standIns))
  await tell(way, { ts: Date.now(), add: USERS })
  // The second page stays in the middle.
  standIns.addFaults({ path: TRACK, delayMs: 600_000, applied: false, afterRequests: 60 })
  expect((await way.client.send('POST', `${way.path}/targets/${String(body.id)}/sync`)).status).toBe(202)
  await until(
    () => standIns.faults(),
    ([fault]) => fault?.happened === 1
  )
  const written = standIns.braze.dataPoints
  expect(written).toBe(60 * 50)
  return { standIns, path: way.path, id: String(body.id), written }
}

async function expectWhole(url: string, { standIns, path, id, written }: Awaited<ReturnType<typeof setUp>>) {
  const client = clientOf(url)
  const target = await untilSynced({ client, path }, id)
  expect(target).toMatchObject({ members: 4500, lastSync: { state: 'complete', waiting: 0, refused: [] } })
  expect(standIns.braze.members('buyers')).toEqual(USERS)
  const { syncs } = await client.get(`${path}/targets/${id}/syncs`)
  expect((syncs as Parsed[]).map(({ state, stoppedBy }) => [state, stoppedBy?.code])).toEqual([
    ['complete', undefined],
    ['stopped', 'sync_broken_off']
  ])
  expect(syncs[0].added + syncs[1].added).toBe(4500)
  return { added: syncs[1].added as number, written }
}

test('a sync that was killed goes on after the start: nobody is missing, and only the page under way is sent again', async () => {
  const script = buildChild()
  const data = makeDirectory()
  const start = async () => {
    const child = await startChild(script, { data, sandboxUrl: '' })
    onEnd(() => child.kill())
    return child
  }
  const killed = await start()
  const state = await setUp(killed.url)
  await killed.kill()
  state.standIns.clearFaults()
  const { added, written } = await expectWhole((await start()).url, state)
  expect(added).toBe(PAGE)
  expect(state.standIns.braze.unchangedWrites).toBe(written - PAGE)
})

test('a runner that ends in the middle of a sync stores what was told, and nothing is sent twice', async () => {
  const dataDirectory = makeDirectory()
  const options = { dataDirectory, sandboxUrl: '', requestTimeoutMs: 1000 }
  const runner = await openRunner(options)
  const state = await setUp(runner.url)
  await runner.close()
  state.standIns.clearFaults()
  const { added, written } = await expectWhole((await openRunner(options)).url, state)
  expect(added).toBe(written)
  expect(state.standIns.braze.unchangedWrites).toBe(0)
})
