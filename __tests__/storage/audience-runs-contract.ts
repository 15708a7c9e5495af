// What any queue promises about runs of audience changes.
import type { AudienceChange } from '../../src/storage/queue/audience-runs'
import type { NewEvent, Queue } from '../../src/storage/queue/queue'
import type { OpenNewStore } from './queue-contract'
import { clock, delayed, delivered, event, names, rejected, START } from './queue-events'

const MINUTE = 60_000

function change(name: string, audience: Partial<AudienceChange> = {}, source = 'web'): NewEvent {
  return { ...event(name, { user: name, source }), audience: { key: 'vip', isMember: true, ...audience } }
}

const none = { refused: 0, open: 0, delivered: 0, unsent: 0 }
const facts = { sourceId: 'web', key: 'vip', isTogether: false, firstAt: START, lastAt: START }

export function describeAudienceRuns(name: string, openStore: OpenNewStore): void {
  const list = (queue: Queue, filter = {}) => queue.history.audienceRuns(filter, 10)

  describe(`${name}: runs of audience changes`, () => {
    test('what comes in a row about one audience of a source is one run; ten minutes of silence, or a day, end it', async () => {
      const { queue } = await openStore()
      const at = async (minute: number): Promise<void> => {
        clock.now = START + minute * MINUTE
        await queue.append([change(`at ${minute}`)])
      }
      for (const minute of [0, 10, 21, 20]) await at(minute)
      await queue.append([change('other key', { key: 'new' }), change('other source', {}, 'app'), event('none')])
      const found = await list(queue)
      expect(
        found.map(({ sourceId, key, firstAt, lastAt }) => [sourceId, key, firstAt - START, lastAt - START])
      ).toEqual([
        ['app', 'vip', 20 * MINUTE, 20 * MINUTE],
        ['web', 'new', 20 * MINUTE, 20 * MINUTE],
        ['web', 'vip', 21 * MINUTE, 21 * MINUTE],
        ['web', 'vip', 0, 10 * MINUTE]
      ])
      for (let minute = 30; minute < 26 * 60; minute += 9) await at(minute)
      expect((await list(queue, { sourceId: 'web' })).map(({ lastAt }) => (lastAt - START) / MINUTE)).toEqual([
        1551, 20, 1452, 10
      ])
    })

    test('is counted by what its events say, and by what became of them', async () => {
      const { queue } = await openStore()
      await queue.connect('one', ['web'])
      await queue.connect('two', ['web'])
      const [left, unclear] = [{ isMember: false }, { isMember: undefined }]
      await queue.append([change('A'), change('B', left), change('C', unclear), change('D')])
      const before = await list(queue)
      const id = before[0]?.id ?? 0
      expect(before).toEqual([
        { ...facts, id, changes: { entered: 2, left: 1, unclear: 1 }, results: { ...none, open: 4 } }
      ])
      const [a, b, c, d] = await queue.take('one', 10)
      await queue.settle('one', [delivered(a!), rejected(b!), delayed(1)(c!), delivered(d!)])
      const all = await queue.take('two', 10)
      await queue.settle('two', all.map(delivered))
      await queue.append([change('E')])
      clock.now += 1
      const [run] = await untilCounted(
        () => list(queue),
        (found) => found?.results.delivered === 2
      )
      expect(run).toMatchObject({ changes: { entered: 3 }, results: { refused: 1, open: 2, delivered: 2, unsent: 0 } })
      const shown = async (filter: object) => names(await queue.history.list(filter, 10))
      expect(await shown({ run: id })).toEqual(['E', 'D', 'C', 'B', 'A'])
      expect(await shown({ run: id, change: 'left' })).toEqual(['B'])
      expect(await shown({ run: id, change: 'unclear' })).toEqual(['C'])
      expect(await shown({ run: id, state: 'rejected' })).toEqual(['B'])
      expect(await shown({ run: id, state: 'waiting', change: 'entered' })).toEqual(['E'])
      expect([await shown({ run: id + 1 }), await queue.history.count({ run: id }, 10)]).toEqual([[], 5])
    })

    test('what was asked for together is a run of its own, and a run is gone with its last event', async () => {
      const { queue } = await openStore()
      await queue.append([change('A'), change('B', { together: 'x' })])
      const { ids = [] } = (await queue.append([change('C', { together: 'y' }), change('D', { together: 'x' })])) as {
        ids?: number[]
      }
      const found = await list(queue)
      expect(found.map(({ isTogether, changes }) => [isTogether, changes.entered])).toEqual([
        [true, 1],
        [true, 2],
        [false, 1]
      ])
      const [, second = 0, first = 0] = found.map(({ id }) => id)
      await queue.erase(ids)
      expect((await list(queue)).map(({ id }) => id)).toEqual([second, first])
      expect((await list(queue, { before: second })).map(({ id }) => id)).toEqual([first])
      expect((await list(queue, { id: second })).map(({ id }) => id)).toEqual([second])
    })
  })
}

/** A count may be a moment old. */
async function untilCounted<Found>(
  read: () => Promise<readonly Found[]>,
  isWanted: (first: Found | undefined) => boolean
): Promise<readonly Found[]> {
  for (;;) {
    const found = await read()
    if (isWanted(found[0])) return found
    await new Promise((resolve) => setImmediate(resolve))
  }
}
