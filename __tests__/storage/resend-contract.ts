// What any queue promises of events that are sent again on request. Opens no database itself.
import type { Queue } from '../../src/storage/queue/queue'
import { RESENDABLE, type Requeued, type ResendChoice } from '../../src/storage/queue/resends'
import type { OpenNewStore } from './queue-contract'
import { clock, delayed, delivered, event, names, rejected, START } from './queue-events'

const choice = (more: Partial<ResendChoice> = {}): ResendChoice => ({
  destinationId: 'heap',
  sourceIds: ['web'],
  states: RESENDABLE,
  fromAt: 0,
  toAt: 2 * START,
  ...more
})

/** Before the destination was there, while it was on, while it was off; then what waits. All but the last of a day. */
async function fill(queue: Queue): Promise<void> {
  await queue.append([event('Before'), event('Before', { source: 'app' })])
  await queue.connect('heap', ['web'])
  await queue.append([event('Sent'), event('Refused'), event('Left', { user: 'u-2' }), event('Slow', { user: 'u-3' })])
  const [sent, refused, left, slow] = await queue.take('heap', 10)
  await queue.settle('heap', [
    { ...delivered(sent!), alterations: ['value_shortened'] },
    rejected(refused!),
    { id: left!.id, state: 'skipped', code: 'no_mapping', detail: '{}' },
    delayed(1e9)(slow!)
  ])
  await queue.connect('heap', [])
  await queue.append([event('While off')])
  await queue.connect('heap', ['web'])
  clock.now += 1000
  await queue.append([event('Waits', { user: 'u-4' })])
}

async function runAll(queue: Queue, wanted: ResendChoice, limit: number): Promise<Requeued[]> {
  const { id } = await queue.resends.start(wanted, 0)
  const requeued: Requeued[] = []
  for (;;) {
    const step = await queue.resends.step(id, limit)
    if (step === undefined) return requeued
    requeued.push(...step.requeued)
  }
}

const takenNames = async (queue: Queue): Promise<(string | null)[]> => names(await queue.take('heap', 100))

export function describeResends(name: string, openStore: OpenNewStore): void {
  describe(name, () => {
    test.each<[what: string, more: Partial<ResendChoice>, counts: Record<string, number>, sent: string[]]>([
      [
        'everything',
        {},
        { missed: 2, skipped: 1, rejected: 1, delivered: 1 },
        ['Before', 'Sent', 'Refused', 'Left', 'While off']
      ],
      ['what it missed', { states: ['missed'] }, { missed: 2 }, ['Before', 'While off']],
      ['what has one reason', { states: ['skipped', 'rejected'], code: 'no_mapping' }, { skipped: 1 }, ['Left']],
      ['another source', { sourceIds: ['app'] }, { missed: 1 }, ['Before']],
      ['what came later', { fromAt: START + 1 }, {}, []],
      ['what came before', { toAt: START }, {}, []]
    ])('%s is counted and sent again, but nothing that waits', async (_what, more, counts, sent) => {
      const { queue } = await openStore()
      await fill(queue)
      const none = { missed: 0, skipped: 0, rejected: 0, discarded: 0, delivered: 0 }
      expect(await queue.resends.count(choice(more))).toEqual({ ...none, ...counts })
      const requeued = await runAll(queue, choice(more), 2)
      const groups = requeued.map(({ state, at, count }) => [state, at, count])
      const settled = Object.entries(counts).filter(([state]) => state !== 'missed')
      expect(groups.sort()).toEqual(settled.map(([state, count]) => [state, START, count]).sort())
      // One of each user at a time, because they keep their order.
      const taken: (string | null)[] = []
      for (;;) {
        clock.now += 3_600_000
        const events = (await queue.take('heap', 100)).filter(({ name }) => name !== 'Slow')
        if (events.length === 0) break
        taken.push(...names(events).filter((one) => one !== 'Waits'))
        await queue.settle('heap', events.map(delivered))
      }
      expect(taken.sort()).toEqual([...sent].sort())
    })

    test('goes on where it was after a restart, queues nothing twice, and says how far it is', async () => {
      const before = await openStore()
      await fill(before.queue)
      const { id } = await before.queue.resends.start(choice(), 5)
      expect((await before.queue.resends.step(id, 2))?.resend).toEqual({
        ...choice(),
        id,
        state: 'running',
        total: 5,
        queued: 2,
        createdAt: START + 1000,
        endedAt: null
      })
      const { queue } = await before.reopen()
      const states = async (): Promise<string[]> => (await queue.resends.list()).map(({ state }) => state)
      expect(await states()).toEqual(['running'])
      let last
      for (let step = await queue.resends.step(id, 2); step; step = await queue.resends.step(id, 2)) last = step.resend
      expect(last).toMatchObject({ state: 'done', queued: 5, endedAt: START + 1000 })
      expect(await states()).toEqual([])
      expect(await queue.resends.list('heap')).toEqual([last])
    })

    test('keeps the order of a user, forgets its alterations, and counts dead letters and what waits', async () => {
      const { queue } = await openStore()
      await fill(queue)
      await runAll(queue, choice({ states: ['rejected', 'delivered'] }), 100)
      expect(await queue.history.deadLetters('heap')).toEqual([])
      expect(await queue.history.list({ altered: 'value_shortened' }, 10)).toEqual([])
      expect(await takenNames(queue)).toEqual(['Sent', 'Refused', 'Waits'])
    })

    test('holds events of a source that is held until it is released, and queues each once', async () => {
      const before = await openStore()
      await before.queue.append(
        ['1', '2', '3'].flatMap((n) => [event(`web ${n}`), event(`app ${n}`, { source: 'app' })])
      )
      const { id } = await before.queue.resends.start(choice({ sourceIds: ['app', 'web'] }), 6)
      const step = (queue: Queue) => queue.resends.step(id, 2)
      expect((await step(before.queue))?.resend.queued).toBe(2)
      await before.queue.hold(['web'])
      expect([(await step(before.queue))?.resend.queued, await step(before.queue)]).toEqual([4, undefined])
      const { queue } = await before.reopen()
      await queue.hold(['web', 'app'])
      expect([await step(queue), await queue.resends.list()]).toEqual([undefined, [expect.objectContaining({ id })]])
      await queue.hold(['app'])
      expect((await step(queue))?.resend).toMatchObject({ queued: 6, state: 'running' })
      expect((await step(queue))?.resend).toMatchObject({ queued: 6, state: 'done' })
      const sent: (string | null)[] = []
      for (let taken = await queue.take('heap', 9); taken.length > 0; taken = await queue.take('heap', 9)) {
        sent.push(...names(taken))
        await queue.settle('heap', taken.map(delivered))
      }
      expect(sent.sort()).toEqual(['app 1', 'app 2', 'app 3', 'web 1', 'web 2', 'web 3'])
    })

    test('ends when it is stopped, and is gone with its destination', async () => {
      const { queue } = await openStore()
      await fill(queue)
      const { id } = await queue.resends.start(choice(), 5)
      await queue.resends.step(id, 1)
      await queue.resends.stop(id)
      expect(await queue.resends.step(id, 1)).toBeUndefined()
      expect(await queue.resends.list('heap')).toMatchObject([{ id, state: 'stopped', queued: 1 }])
      await queue.forget('heap')
      expect(await queue.resends.list('heap')).toEqual([])
    })
  })
}
