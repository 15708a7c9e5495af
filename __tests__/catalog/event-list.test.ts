// The debugger's list while events arrive: nothing that is read moves, nothing is lost, nothing comes twice.
import type { EventRow } from '../../src/runner/admin/shapes'
import {
  addOlder,
  EMPTY_LIST,
  holdBatch,
  holdNewest,
  showBatch,
  showHeld,
  showNewest,
  type EventList
} from '../../src/catalog/views/debugger/event-list'

function row(id: number, type = 'track'): EventRow {
  return {
    id,
    receivedAt: '2024-05-01T12:00:00.000Z',
    type,
    name: null,
    userId: 'u-1',
    anonymousId: null,
    messageId: `m-${id}`,
    audience: null,
    sourceId: 'src',
    deliveries: []
  }
}

const shown: EventList = { ...EMPTY_LIST, rows: [row(12), row(11)], next: 11 }
const ids = ({ rows }: EventList) => rows.map(({ id }) => id)

test('new events are held until they are asked for', () => {
  const held = holdBatch(shown, { rows: [row(14), row(13)], more: 0 })
  expect([ids(held), held.held.length]).toEqual([[12, 11], 2])
  expect([ids(showHeld(held)), showHeld(held).held.length]).toEqual([[14, 13, 12, 11], 0])
})

test('what is held goes on top of what was held before', () => {
  const once = holdBatch(shown, { rows: [row(13)], more: 0 })
  expect(ids(showHeld(holdBatch(once, { rows: [row(14)], more: 0 })))).toEqual([14, 13, 12, 11])
})

test('an event that changed is replaced where it stands, shown or held', () => {
  const held = holdBatch(shown, { rows: [row(13)], more: 0 })
  const changed = holdBatch(held, { rows: [row(13, 'page'), row(11, 'page')], more: 0 })
  expect(showHeld(changed).rows.map(({ id, type }) => [id, type])).toEqual([
    [13, 'page'],
    [12, 'track'],
    [11, 'page']
  ])
})

test('a change of an event further down than what is loaded adds no row', () => {
  expect(ids(showHeld(holdBatch(shown, { rows: [row(3)], more: 0 })))).toEqual([12, 11])
})

test.each([
  ['new events', [row(14), row(13)]],
  ['changes', [row(12)]],
  ['nothing that is known', []]
])('a batch of %s that leaves some out has the list read again', (_name, rows) => {
  expect(holdBatch(holdBatch(shown, { rows, more: 22 }), { rows: [], more: 3 }).missed).toBe(25)
})

test('where nobody reads, new events go on top; not above a gap, which is read again first', () => {
  const held: EventList = { ...shown, held: [row(13)] }
  const batch = { rows: [row(14)], more: 0 }
  expect(ids(showBatch(held, batch))).toEqual([14, 13, 12, 11])
  const cut = showBatch({ ...held, isHeldCut: true }, batch)
  expect([ids(cut), cut.held.length, cut.missed]).toEqual([[12, 11], 2, 1])
})

describe('the newest events, read again', () => {
  const late: EventList = { ...shown, held: [row(15)], missed: 7 }
  const newest = { events: [row(16), row(15), row(14, 'page'), row(12, 'page')], next: 12, missed: 5 }

  test('are held while somebody reads, with those that were missed; what is shown is only updated', () => {
    const held = holdNewest(late, newest)
    expect(held).toMatchObject({ held: [{ id: 16 }, { id: 15 }, { id: 14 }], isHeldCut: false, missed: 2, next: 11 })
    expect(held.rows.map(({ id, type }) => [id, type])).toEqual([
      [12, 'page'],
      [11, 'track']
    ])
  })

  test('are known to be cut when none of them was known', () => {
    const { events } = newest
    expect(holdNewest(late, { ...newest, events: events.slice(0, 3), next: 14 }).isHeldCut).toBe(true)
    expect(holdNewest(EMPTY_LIST, { ...newest, next: null }).isHeldCut).toBe(false)
  })

  test('take the place of the list where nobody reads', () => {
    expect(showNewest({ ...late, isHeldCut: true }, newest)).toEqual({
      rows: newest.events,
      held: [],
      isHeldCut: false,
      missed: 2,
      next: 12
    })
  })
})

test('older events go below, none twice', () => {
  const longer = addOlder(shown, [row(11), row(10), row(9)], null)
  expect([ids(longer), longer.next]).toEqual([[12, 11, 10, 9], null])
})

test('rows that nothing happened to stay the same objects, so that they are not drawn again', () => {
  expect(holdBatch(shown, { rows: [row(13)], more: 0 }).rows).toBe(shown.rows)
})
