// The command `segments sync`: beside a runner, which is asked to, and without one.
import { openRunner } from '../runner/runners'
import { addIntegration, brazeOf, openStandIns, tell, TRACK, usersOf } from '../runner/segment-targets'
import { runProgram, startProgram, until } from './program'
import { describeOnBothPlaces, type Place } from './segment-places'

async function setUp(place: Place) {
  const standIns = await openStandIns()
  standIns.braze.addUsers(usersOf(0, 10))
  // A runner that closes waits for the request that is under way.
  const runner = await openRunner({ ...place.runner, sandboxUrl: standIns.url, requestTimeoutMs: 1000 })
  const way = await addIntegration(runner.url)
  const { body } = await way.client.send('POST', `${way.path}/targets`, { ...brazeOf(standIns), name: 'Braze EU' })
  await tell(way, { ts: Date.now(), add: usersOf(0, 3) })
  const { env } = place
  const argsOf = (...args: string[]) => ['segments', 'sync', ...args, ...place.args]
  const sync = (...args: string[]) => runProgram(argsOf(...args), { env })
  /** Waits until the runner has been asked. */
  const begin = async () => {
    const program = startProgram(argsOf(), { env })
    await until(() => program.output().stderr.includes('asked to sync'))
    return program
  }
  return { standIns, runner, way, id: String(body.id), sync, begin }
}

describeOnBothPlaces((make) => {
  test('a runner that works there is asked, and without one the command syncs by itself', async () => {
    const place = await make()
    const { standIns, runner, way, id, sync } = await setUp(place)
    expect(await sync('Braze', 'Braze EU')).toEqual({
      code: 0,
      stdout: `Braze EU (${id}): 3 added, 0 removed\n`,
      stderr: `A runner works ${place.where} and was asked to sync.\n`
    })
    expect(standIns.braze.members('buyers')).toEqual(usersOf(0, 3))
    expect(await runProgram(['segments', 'replay', '1', ...place.args], { env: place.env })).toEqual({
      code: 0,
      stdout: 'Page 1 of 1: 0 joined, 0 left.\n',
      stderr: place.replayedBy
    })
    await tell(way, { ts: Date.now(), task: 'more', add: ['u-000009'], remove: ['u-000000'] })
    await runner.close()
    expect(await sync()).toEqual({ code: 0, stdout: `Braze EU (${id}): 1 added, 1 removed\n`, stderr: '' })
    expect(standIns.braze.members('buyers')).toEqual(['u-000001', 'u-000002', 'u-000009'])
    expect(standIns.braze.unchangedWrites).toBe(0)
  })

  test('what was not told ends with 1 and says why; what is not there or is off is wrong use', async () => {
    const place = await make()
    const { standIns, runner, id, sync } = await setUp(place)
    standIns.addFaults({ path: TRACK, status: 401 })
    await runner.close()
    expect(await sync()).toEqual({
      code: 1,
      stdout: expect.stringMatching(
        /^Braze EU \(tgt_\w+\): 0 added, 0 removed, 3 to be told again\n {2}stopped {2}partner_access_refused: .*401.*\n$/
      ),
      stderr: ''
    })
    expect(standIns.requests).toEqual([TRACK])
    expect(await sync('Braze', 'Nobody')).toMatchObject({ code: 2, stderr: 'error: no target Nobody.\n' })
    const { config, close } = await place.open(Date.now)
    await config.putTarget({ ...config.target(id)!, isOn: false })
    await close()
    expect(await sync()).toMatchObject({ code: 2, stderr: 'error: the target is off. Switch it on first.\n' })
  })

  test('a target that is switched off is not waited for, and where the runner ends the command goes on by itself', async () => {
    const place = await make()
    const { standIns, runner, way, id, begin } = await setUp(place)
    // The runner cannot begin: its sync of this target never ends by itself.
    standIns.addFaults({ path: TRACK, delayMs: 3_600_000 })
    expect((await way.client.send('POST', `${way.path}/targets/${id}/sync`)).status).toBe(202)
    await until(() => standIns.requests.length === 1)
    const target = runner.config.target(id)!
    const left = await begin()
    left.child.kill('SIGINT')
    expect(await left.ended).toEqual({
      code: 1,
      stdout: '',
      stderr: `A runner works ${place.where} and was asked to sync.\nBraze EU (${id}) is synced by the runner, without this command.\n`
    })
    const first = await begin()
    await runner.config.putTarget({ ...target, isOn: false })
    expect(await first.ended).toEqual({
      code: 1,
      stdout: expect.stringMatching(/0 added, 0 removed\n {2}stopped {2}It goes on with the next sync.\n$/),
      stderr: `A runner works ${place.where} and was asked to sync.\nBraze EU (${id}) was switched off or removed meanwhile.\n`
    })
    await runner.config.putTarget(target)
    const second = await begin()
    const closed = runner.close()
    standIns.clearFaults()
    await closed
    expect(await second.ended).toEqual({
      code: 0,
      stdout: `Braze EU (${id}): 3 added, 0 removed\n`,
      stderr: `A runner works ${place.where} and was asked to sync.\nThe runner has ended: this command goes on by itself.\n`
    })
    expect(standIns.braze.members('buyers')).toEqual(usersOf(0, 3))
  })
})
