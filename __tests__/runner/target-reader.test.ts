// Whatever happens while a sync reads (people come and go, pages fail, the process ends), a last sync leaves the partner
// with exactly the members.
import { join } from 'node:path'
import fc from 'fast-check'
import { HeapDestinationError } from '../../src/errors'
import type { SyncedChange } from '../../src/partners/sync-changes'
import { TargetReader } from '../../src/runner/segments/target-reader'
import { createTarget } from '../../src/segments'
import type { MembershipStore } from '../../src/storage/memberships/memberships'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import type { SegmentTarget } from '../../src/storage/settings/model'
import { makeDirectory } from './runners'

const ROUNDS = Number(process.env['ROUNDS'] ?? 1)
const PAGE = 3
const SEGMENTS = ['s1', 's2']
const TARGET = createTarget('int_1', { type: 'cdp', values: { writeKey: 'k' } }, { now: 0 }) as SegmentTarget

type Failure = 'no' | 'lost' | 'unheard'

/** What happens while one page is read and sent. */
interface Step {
  /** Segment, person and whether in it, after so many changes of the page were read. */
  readonly moves: readonly { segment: number; person: number; isMember: boolean; after: number }[]
  /** Of each person. `unheard`: the partner has taken it, and its answer was lost. */
  readonly fails: readonly Failure[]
  readonly isKilled: boolean
}

const step: fc.Arbitrary<Step> = fc.record({
  moves: fc.array(
    fc.record({
      segment: fc.nat({ max: 1 }),
      person: fc.nat({ max: 7 }),
      isMember: fc.boolean(),
      after: fc.nat({ max: PAGE })
    }),
    { maxLength: 6 }
  ),
  fails: fc.array(fc.constantFrom<Failure>('no', 'lost', 'unheard'), { maxLength: PAGE }),
  isKilled: fc.boolean()
})
const quiet: Step = { moves: [], fails: [], isKilled: false }

class Played {
  readonly partner = new Map<string, boolean>()
  private ts = 0

  constructor(private readonly store: MembershipStore) {}

  async sync(steps: readonly Step[]): Promise<number> {
    const { targets } = this.store
    const sync = await targets.begin(TARGET.id, { at: 0, detail: '{}' })
    const reader = new TargetReader(TARGET.id, 'int_1', { store: this.store, target: () => TARGET })
    const changes = reader.changes()
    const record = (page: Pick<Parameters<typeof targets.record>[2], 'told' | 'sure' | 'cursors'>) =>
      targets.record(TARGET.id, sync, { ...page, at: 0, known: '[]', detail: '{}' })
    let sent = 0
    for (let number = 0; ; number++) {
      const step = steps[number] ?? quiet
      const page: SyncedChange['change'][] = []
      for (let read = 0; read <= PAGE; read++) {
        for (const move of step.moves) if (move.after === read) await this.move(move)
        const next = read < PAGE ? await changes.next() : undefined
        if (next === undefined || next.done === true) break
        page.push(next.value)
      }
      for (const people of reader.people()) await targets.noteUnderWay(TARGET.id, sync, people)
      const synced = this.send(page, step.fails)
      sent += synced.length
      if (step.isKilled) return sent
      for (const settled of reader.settle(synced)) await record(settled)
      if (page.length < PAGE) break
    }
    await record({ told: [], sure: [], cursors: reader.atEnd() })
    return sent
  }

  async expectExact(): Promise<void> {
    for (const segmentId of SEGMENTS) {
      const members = await this.store.memberships.members({ integrationId: 'int_1', segmentId }, { limit: 100 })
      const inThere = [...this.partner].flatMap(([key, isIn]) =>
        isIn && key.startsWith(segmentId) ? [key.slice(3)] : []
      )
      expect(inThere.sort()).toEqual(members.map(({ id }) => id))
    }
  }

  /** Of one person in one segment the last counts, and all share its outcome. */
  private send(page: readonly SyncedChange['change'][], fails: readonly Failure[]): SyncedChange[] {
    const keyOf = ({ segmentId, identity }: SyncedChange['change']) => `${segmentId} ${identity}`
    const last = new Map(page.map((change) => [keyOf(change), change]))
    const fateOf = new Map([...last.keys()].map((key, index) => [key, fails[index] ?? 'no']))
    for (const [key, { isMember }] of last) if (fateOf.get(key) !== 'lost') this.partner.set(key, isMember)
    const error = new HeapDestinationError('partner_unavailable', 'No answer.')
    return page.map((change) => ({
      change,
      outcome:
        fateOf.get(keyOf(change)) !== 'no' ? { fate: 'retry', error, issues: [] } : { fate: 'delivered', issues: [] }
    }))
  }

  private async move({ segment, person, isMember }: Step['moves'][number]): Promise<void> {
    const ids = [`u-${person}`]
    const about = { integrationId: 'int_1', segmentId: SEGMENTS[segment] ?? '', name: null, page: 1, total: 1 }
    const ts = ++this.ts
    const who = isMember ? { entered: ids, left: [] } : { entered: [], left: ids }
    await this.store.memberships.apply({ ...about, ts, task: `t-${ts}`, ...who })
  }
}

test('after any history, a quiet sync makes the partner exact, and a second one sends nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.array(step, { maxLength: 6 }), { maxLength: 5 }), async (syncs) => {
      const store = openMembershipFile({ path: join(makeDirectory(), 'segments.db'), now: () => 0 })
      try {
        const played = new Played(store)
        for (const steps of syncs) await played.sync(steps)
        await played.sync([])
        await played.expectExact()
        expect(await played.sync([])).toBe(0)
      } finally {
        await store.close()
      }
    }),
    { numRuns: 25 * ROUNDS }
  )
})
