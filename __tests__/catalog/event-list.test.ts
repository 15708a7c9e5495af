// The debugger's list while events arrive: nothing that is read moves, nothing is lost, nothing comes twice.
import type { EventRow } from '../../src/runner/catalog/api/model'
import {
  addOlder,
  countNew,
  EMPTY_LIST,
  holdBatch,
  showHeld,
  type EventList
} from '../../src/runner/catalog/views/debugger/event-list'

function row(id: number, type = 'track'): EventRow {
  return {
    id,
    receivedAt: '2024-05-01T12:00:00.000Z',
    type,
    name: null,
    userId: 'u-1',
    anonymousId: null,
    messageId: `m-${id}`,
    sourceId: 'src',
    deliveries: []
  }
}

const shown: EventList = { ...EMPTY_LIST, rows: [row(12), row(11)], next: 11 }
const ids = ({ rows }: EventList) => rows.map(({ id }) => id)

test('new events are held until they are asked for', () => {
  const held = holdBatch(shown, { rows: [row(14), row(13)], more: 0 })
  expect([ids(held), countNew(held)]).toEqual([[12, 11], 2])
  expect([ids(showHeld(held)), countNew(showHeld(held))]).toEqual([[14, 13, 12, 11], 0])
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

test('events that were left out of a batch count as new', () => {
  expect(countNew(holdBatch(shown, { rows: [row(14), row(13)], more: 22 }))).toBe(24)
})

test('a batch of changes alone counts nothing as new, whatever was left out', () => {
  expect(countNew(holdBatch(shown, { rows: [row(12)], more: 22 }))).toBe(0)
})

test('older events go below, none twice', () => {
  const longer = addOlder(shown, [row(11), row(10), row(9)], null)
  expect([ids(longer), longer.next]).toEqual([[12, 11, 10, 9], null])
})

test('rows that nothing happened to stay the same objects, so that they are not drawn again', () => {
  expect(holdBatch(shown, { rows: [row(13)], more: 0 }).rows).toBe(shown.rows)
})
