// What any store promises about targets: whom each counts in, how far it was told, and its syncs.
import type { PersonRef, ToldPage } from '../../src/storage/memberships/targets'
import { buyers, clock, page, START, type OpenNewMemberships } from './membership-contract'

const person = (id: string, of = buyers): PersonRef => ({ ...of, id })
const member = (id: string, isMember = true) => ({ ...person(id), isMember })

function told(facts: Partial<ToldPage>): ToldPage {
  return { told: [], sure: [], cursors: [], known: '[]', at: clock.now, detail: '{}', ...facts }
}

export function describeTargets(name: string, open: OpenNewMemberships): void {
  beforeEach(() => (clock.now = START))

  describe(`${name}: targets`, () => {
    test('a page is recorded: who is counted in, how far it was told, and its counts', async () => {
      const { memberships, targets } = (await open()).store
      await memberships.apply(page({ add: ['u-1', 'u-2', 'u-3'] }))
      const sync = await targets.begin('tgt_1', { at: START, detail: '{}' })
      const changes = await targets.changes('tgt_1', buyers, { after: 0, limit: 10 })
      expect(changes.map(({ id, isMember, isTold }) => [id, isMember, isTold])).toEqual([
        ['u-1', true, false],
        ['u-2', true, false],
        ['u-3', true, false]
      ])
      await targets.noteUnderWay('tgt_1', sync, [person('u-1'), person('u-2')])
      const after = { after: 0, limit: 2 }
      expect((await targets.changes('tgt_1', buyers, after)).map(({ isTold }) => isTold)).toEqual([null, null])
      const change = changes[1]?.change ?? 0
      const [sure, cursors] = [[person('u-1'), person('u-2')], [{ ...buyers, change }]]
      const seen = { told: [member('u-1'), member('u-2')], sure, cursors, known: '[1]', detail: '{"waiting":0}' }
      await targets.record('tgt_1', sync, told(seen))
      expect(await targets.told('tgt_1', buyers, { after: '', limit: 10 })).toEqual([
        { id: 'u-1', at: START, isMember: true },
        { id: 'u-2', at: START, isMember: true }
      ])
      expect(await targets.cursor('tgt_1', buyers)).toBe(change)
      expect(await targets.known('tgt_1')).toBe('[1]')
      expect(await targets.size('tgt_1')).toBe(2)
      await targets.end('tgt_1', sync, { at: START + 1, detail: '{"waiting":1}' })
      expect(await targets.syncs('tgt_1', 10)).toEqual([
        { id: sync, beganAt: START, endedAt: START + 1, added: 2, removed: 0, detail: '{"waiting":1}' }
      ])
    })

    test('who is told again counts once, and who has left no longer', async () => {
      const { memberships, targets } = (await open()).store
      await memberships.apply(page({ add: ['u-1', 'u-2'] }))
      const sync = await targets.begin('tgt_1', { at: START, detail: '{}' })
      await targets.record('tgt_1', sync, told({ told: [member('u-1'), member('u-2')] }))
      await memberships.apply(page({ ts: START + 1, remove: ['u-2'] }))
      await targets.record('tgt_1', sync, told({ told: [member('u-1'), member('u-2', false), member('u-9', false)] }))
      await targets.record('tgt_1', sync, told({ at: START + 5, told: [member('u-1')] }))
      expect(await targets.told('tgt_1', buyers, { after: '', limit: 10 })).toEqual([
        { id: 'u-1', at: START + 5, isMember: true }
      ])
      expect(await targets.size('tgt_1')).toBe(1)
      expect(await targets.syncs('tgt_1', 1)).toMatchObject([{ added: 2, removed: 1, endedAt: null }])
    })

    test('a sync that was asked for is asked for until one begins, which ends the one before', async () => {
      const { targets } = (await open()).store
      const first = await targets.begin('tgt_1', { at: START, detail: '{}' })
      await targets.ask('tgt_1')
      await targets.ask('tgt_1')
      expect(await targets.isAsked('tgt_1')).toBe(true)
      const second = await targets.begin('tgt_1', { at: START + 2, detail: '{}', endOfLast: '{"broken":1}' })
      expect(await targets.isAsked('tgt_1')).toBe(false)
      expect((await targets.syncs('tgt_1', 5)).map(({ id, endedAt, detail }) => [id, endedAt, detail])).toEqual([
        [second, null, '{}'],
        [first, START + 2, '{"broken":1}']
      ])
    })

    test('a target that is forgotten is told of everyone again; its log goes when it is removed', async () => {
      const { memberships, targets } = (await open()).store
      await memberships.apply(page({ add: ['u-1'] }))
      const sync = await targets.begin('tgt_1', { at: START, detail: '{}' })
      await targets.record(
        'tgt_1',
        sync,
        told({ told: [member('u-1')], cursors: [{ ...buyers, change: 1 }], known: '[1]' })
      )
      await targets.forget('tgt_1')
      expect([await targets.size('tgt_1'), await targets.cursor('tgt_1', buyers)]).toEqual([0, 0])
      expect(await targets.known('tgt_1')).toBe('[]')
      expect(await targets.syncs('tgt_1', 5)).toHaveLength(1)
      await targets.forget('tgt_1', { andLog: true })
      expect(await targets.syncs('tgt_1', 5)).toEqual([])
    })

    test('an attempt to connect with Heap is taken once, and a hundred are kept', async () => {
      const { pendingOauth } = (await open()).store
      const about = { integrationId: 'int_1', clientId: 'c', heapUrl: 'https://heap.example', returnTo: '/' }
      const attempt = { ...about, redirectUrl: 'https://runner.example/back', browser: 'b'.repeat(64) }
      for (let index = 0; index <= 100; index++) await pendingOauth.add(`s-${index}`, { ...attempt, endsAt: index })
      expect(await pendingOauth.take('s-0')).toBeUndefined()
      expect(await pendingOauth.take('s-1')).toEqual({ ...attempt, endsAt: 1 })
      expect(await pendingOauth.take('s-1')).toBeUndefined()
    })
  })
}
