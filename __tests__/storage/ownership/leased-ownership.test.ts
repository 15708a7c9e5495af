// Several runners on one table of leases: each key has one owner at a time, whatever happens to them.
import { SoleOwner } from '../../../src/storage/ownership/sole-owner'
import { preferredOf } from '../../../src/storage/ownership/rendezvous'
import { Cluster, type Member } from './cluster'

const KEYS = Array.from({ length: 40 }, (_, index) => `heap:us:${1_000_000_000 + index}`)
const [KEY = ''] = KEYS

const heldBy = ({ ownership }: Member): string[] => KEYS.filter((key) => ownership.leaseOf(key) !== undefined)
const share = (members: readonly string[], name: string): string[] =>
  KEYS.filter((key) => preferredOf(key, members) === name)

async function started(count: number): Promise<{ cluster: Cluster; members: Member[] }> {
  const cluster = new Cluster()
  const members: Member[] = []
  for (let index = 0; index < count; index++) {
    const member = await cluster.join()
    member.ownership.want('test', KEYS)
    members.push(member)
  }
  await cluster.clock.pass(1500)
  return { cluster, members }
}

/** A cluster whose runner `owner` holds KEY; `other` does not. */
async function two(): Promise<{ cluster: Cluster; owner: Member; other: Member }> {
  const { cluster, members } = await started(2)
  const [first, second] = members as [Member, Member]
  return first.ownership.leaseOf(KEY) === undefined
    ? { cluster, owner: second, other: first }
    : { cluster, owner: first, other: second }
}

test('one runner holds everything; each that comes gets its share, and gives it back when it goes', async () => {
  const { cluster, members } = await started(1)
  const [first] = members as [Member]
  expect(heldBy(first)).toEqual(KEYS)
  const second = await cluster.join()
  second.ownership.want('test', KEYS)
  await cluster.clock.pass(1000)
  const names = ['runner-1', 'runner-2']
  expect([heldBy(first), heldBy(second)]).toEqual(names.map((name) => share(names, name)))
  await second.ownership.close()
  await cluster.clock.pass(100)
  expect(heldBy(first)).toEqual(KEYS)
})

test('a guest takes what is free, and gives it to a runner that comes once its work has ended', async () => {
  const cluster = new Cluster()
  const guest = await cluster.join({ isGuest: true })
  guest.ownership.want('command', [KEY])
  await cluster.clock.pass(50)
  const release = guest.ownership.leaseOf(KEY)?.use()
  const runner = await cluster.join()
  runner.ownership.want('test', KEYS)
  await cluster.clock.pass(5000)
  expect([heldBy(runner).length, guest.ownership.leaseOf(KEY)]).toEqual([KEYS.length - 1, undefined])
  release?.()
  await cluster.clock.pass(100)
  expect(heldBy(runner)).toEqual(KEYS)
})

test('who is cut off sends nothing before another may take its keys, which happens within five seconds', async () => {
  const { cluster, owner, other } = await two()
  const lease = owner.ownership.leaseOf(KEY)
  owner.isCutOff = true
  let gap = 0
  while (other.ownership.leaseOf(KEY) === undefined) {
    await cluster.clock.pass(10)
    gap += 10
    const both = [lease?.isHeld(), other.ownership.leaseOf(KEY) !== undefined]
    expect(both).not.toEqual([true, true])
  }
  expect(gap).toBeLessThan(5000)
  expect([lease?.isHeld(), lease?.ended.aborted]).toEqual([false, true])
  expect(other.ownership.leaseOf(KEY)?.epoch).toBe((lease?.epoch ?? 0) + 1)
  await cluster.clock.pass(3000)
  expect([owner, other].map(({ ownership }) => ownership.isCutOff())).toEqual([true, false])
  owner.isCutOff = false
  await cluster.clock.pass(1000)
  expect(owner.ownership.isCutOff()).toBe(false)
})

test('who was cut off for a moment holds its keys again, under the same epoch, if nobody took them', async () => {
  const { cluster, members } = await started(1)
  const [alone] = members as [Member]
  const lease = alone.ownership.leaseOf(KEY)
  alone.isCutOff = true
  await cluster.clock.pass(10_000)
  expect([heldBy(alone), lease?.isHeld(), alone.errors.length > 0]).toEqual([[], false, true])
  alone.isCutOff = false
  await cluster.clock.pass(600)
  expect([heldBy(alone), lease?.isHeld(), alone.ownership.leaseOf(KEY)?.epoch]).toEqual([KEYS, false, lease?.epoch])
})

test('a key is handed over only after the work under way, and no work begins meanwhile', async () => {
  const { cluster, members } = await started(1)
  const [first] = members as [Member]
  const names = ['runner-1', 'runner-2']
  const [moving = ''] = share(names, 'runner-2')
  const lease = first.ownership.leaseOf(moving)
  const end = lease?.use()
  const second = await cluster.join()
  second.ownership.want('test', KEYS)
  await cluster.clock.pass(20_000)
  const usable = (): boolean[] => [first, second].map(({ ownership }) => ownership.leaseOf(moving) !== undefined)
  expect([usable(), lease?.isHeld()]).toEqual([[false, false], true])
  end?.()
  await cluster.clock.pass(50)
  expect([usable(), lease?.isHeld()]).toEqual([[false, true], false])
})

test('a runner that ends hands over at once, after its work', async () => {
  const { cluster, owner, other } = await two()
  const end = owner.ownership.leaseOf(KEY)?.use()
  const closed = owner.ownership.close()
  await cluster.clock.pass(50)
  const lost = heldBy(other).filter((key) => key !== KEY)
  expect([lost, other.ownership.leaseOf(KEY)]).toEqual([KEYS.slice(1), undefined])
  end?.()
  await cluster.clock.pass(50)
  await closed
  expect(heldBy(other)).toEqual(KEYS)
  expect(other.ownership.runners()).toEqual([
    { id: expect.any(String), name: expect.any(String), version: '1.0.0', isLeaving: false }
  ])
})

test('a key that the preferred runner does not want goes to another, and stays there', async () => {
  const { cluster, owner, other } = await two()
  owner.ownership.want('test', [])
  await cluster.clock.pass(1500)
  expect(heldBy(other)).toEqual(KEYS)
  await cluster.clock.pass(5000)
  expect(heldBy(other)).toEqual(KEYS)
})

test('listeners hear of what was gained and lost; notes and nudges reach the others', async () => {
  const { cluster, owner, other } = await two()
  const heard: string[] = []
  other.ownership.onChange(() => heard.push('change'))
  other.ownership.onNudge((key) => heard.push(`nudge ${key}`))
  owner.ownership.note(KEY, 'paused')
  owner.ownership.nudge(KEY)
  await cluster.clock.pass(2500)
  expect(other.ownership.holderOf(KEY)).toEqual({
    id: expect.any(String),
    name: expect.any(String),
    isThis: false,
    note: 'paused'
  })
  expect(owner.ownership.holderOf(KEY)).toEqual({
    id: expect.any(String),
    name: expect.any(String),
    isThis: true,
    note: 'paused'
  })
  expect(heard).toEqual([`nudge ${KEY}`])
  await owner.ownership.close()
  await cluster.clock.pass(50)
  expect(heard).toEqual([`nudge ${KEY}`, 'change'])
  expect(other.ownership.holderOf(KEY)).toEqual({
    id: expect.any(String),
    name: expect.any(String),
    isThis: true,
    note: undefined
  })
})

test('an end during an outage waits for nothing', async () => {
  const { cluster, owner, other } = await two()
  owner.isCutOff = true
  await owner.ownership.close()
  expect(owner.errors).not.toEqual([])
  await cluster.clock.pass(4000)
  expect(heldBy(other)).toEqual(KEYS)
})

test('a runner that is alone holds every key', async () => {
  const sole = new SoleOwner({ name: 'only' })
  const nudged: string[] = []
  sole.onNudge((key) => nudged.push(key))
  sole.note(KEY, 'paused')
  sole.nudge(KEY)
  const lease = sole.leaseOf(KEY)
  lease.use()()
  expect([lease.isHeld(), lease.epoch, sole.leaseOf(KEY) === lease, nudged]).toEqual([true, 0, true, [KEY]])
  expect(sole.holderOf(KEY)).toEqual({ id: 'sole', name: 'only', isThis: true, note: 'paused' })
  await sole.close()
})
