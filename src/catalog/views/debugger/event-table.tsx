// A table of events of any length: only visible rows are drawn, and new events never move the rows that are being read.
import { useCallback, useEffect, useRef, type RefObject } from 'react'
import type { EventCount } from '../../../runner/admin/shapes'
import { setQuery, useAddress } from '../../address'
import { useResource } from '../../api/resource'
import { Button } from '../../parts/button'
import { Link } from '../../parts/link'
import { Empty, Loading, ProblemNotice } from '../../parts/notice'
import { toNumber } from '../../words'
import { isPaused, type Names } from './filters'
import { EventLine } from './event-line'
import type { EventList } from './event-list'
import { useLiveEvents, type LiveEvents } from './live-events'
import { useWindow } from './row-window'

const COLUMNS = ['Time', 'Type', 'Event', 'User', 'Source', 'State']
const COUNT_EVERY_MS = 1000
/** The scroll position of each list, by its filters. */
const positions = new Map<string, number>()

export function EventTable({ query, names }: { readonly query: string; readonly names: Names }) {
  const box = useRef<HTMLDivElement>(null)
  const { query: address } = useAddress()
  const isWaiting = isPaused(address)
  const isReading = useCallback(() => isWaiting || isBeingRead(box.current), [isWaiting])
  const live = useLiveEvents(query, isReading)
  const { list } = live
  useEffect(() => {
    const element = box.current
    if (element && live.isLoaded) element.scrollTop = positions.get(query) ?? 0
  }, [query, live.isLoaded])
  const showNew = (): void => {
    live.showNew()
    box.current?.scrollTo({ top: 0 })
  }
  return (
    <div className="stream">
      <StreamBar live={live} query={query} onShowNew={showNew} isPaused={isWaiting} />
      <ProblemNotice problem={live.problem} />
      {!live.isLoaded && !live.problem && <Loading />}
      {live.isLoaded && list.rows.length === 0 && list.next !== null && <Searching />}
      {live.isLoaded && list.rows.length === 0 && list.next === null ? (
        <Nothing isFiltered={query !== ''} names={names} />
      ) : (
        <Rows box={box} live={live} names={names} onScroll={(top) => positions.set(query, top)} />
      )}
    </div>
  )
}

/** A search for words looks through a part of the events at a time. */
function Searching() {
  return (
    <p className="quiet" role="status">
      None so far. Looking through older events…
    </p>
  )
}

/** Whether a person reads: scrolled down, with the pointer on a row, or with the keyboard inside. */
function isBeingRead(element: HTMLDivElement | null): boolean {
  if (element === null) return false
  return element.scrollTop > 0 || element.matches(':hover') || element.contains(document.activeElement)
}

interface StreamBarProps {
  readonly live: LiveEvents
  readonly query: string
  readonly onShowNew: () => void
  readonly isPaused: boolean
}

const STREAM_STATES = {
  live: { tone: 'delivered', mark: '●', word: 'Live' },
  paused: { tone: 'skipped', mark: '❚❚', word: 'Paused' },
  connecting: { tone: 'retrying', mark: '↻', word: 'Connecting…' }
} as const

function StreamBar({ live, query, onShowNew, isPaused: isWaiting }: StreamBarProps) {
  const { tone, mark, word } = STREAM_STATES[!live.isLive ? 'connecting' : isWaiting ? 'paused' : 'live']
  const goOn = (): void => {
    setQuery({ live: '' })
    onShowNew()
  }
  return (
    <div className="stream-bar">
      <span className={`status ${tone}`} role="status">
        <span aria-hidden="true" className="status-mark">
          {mark}
        </span>
        {word}
      </span>
      {isWaiting ? (
        <Button kind="plain" onClick={goOn}>
          Go on
        </Button>
      ) : (
        <Button kind="plain" onClick={() => setQuery({ live: 'off' })}>
          Pause
        </Button>
      )}
      {live.list.held.length > 0 && <NewEvents list={live.list} query={query} onShow={onShowNew} />}
    </div>
  )
}

/** If more events have come than are held, the runner is asked for their number. */
function NewEvents({ list, query, onShow }: { list: EventList; query: string; onShow: () => void }) {
  const { held, isHeldCut, rows } = list
  const asked = `/api/events/count?${query}&after=${rows[0]?.id ?? 0}`
  const { data: counted } = useResource<EventCount>(isHeldCut ? asked : null, COUNT_EVERY_MS)
  const count = isHeldCut ? counted?.count : held.length
  return (
    <button type="button" className="pill" onClick={onShow}>
      ↑ {counted?.isMore === true && 'more than '}
      {count === undefined ? 'Many' : toNumber(count)} new
    </button>
  )
}

interface RowsProps {
  readonly box: RefObject<HTMLDivElement | null>
  readonly live: LiveEvents
  readonly names: Names
  readonly onScroll: (top: number) => void
}

function Rows({ box, live, names, onScroll }: RowsProps) {
  const { rows, next } = live.list
  const { from, to, rowHeight } = useWindow(box, rows.length)
  useEffect(() => {
    if (to >= rows.length - 20 && next !== null) live.loadOlder()
  })
  return (
    <div className="grid" role="table" aria-label="Events" aria-rowcount={next === null ? rows.length + 1 : -1}>
      <div role="row" className="grid-row grid-head" aria-rowindex={1}>
        {COLUMNS.map((column) => (
          <span key={column} role="columnheader">
            {column}
          </span>
        ))}
      </div>
      <div
        className="grid-body"
        role="rowgroup"
        ref={box}
        tabIndex={-1}
        onScroll={(event) => onScroll(event.currentTarget.scrollTop)}
      >
        <div className="grid-canvas" role="presentation" style={{ height: rows.length * rowHeight }}>
          {rows.slice(from, to).map((event, index) => (
            <EventLine key={event.id} event={event} index={from + index} rowHeight={rowHeight} names={names} />
          ))}
        </div>
      </div>
    </div>
  )
}

function Nothing({ isFiltered, names }: { readonly isFiltered: boolean; readonly names: Names }) {
  if (isFiltered) {
    return (
      <Empty title="No such event">
        Nothing fits these filters. <Link to="/debugger">Show all events</Link>.
      </Empty>
    )
  }
  const [source] = names.sources
  return (
    <Empty title="No event yet">
      {source ? (
        <>
          <Link to={`/sources/${source.id}/test`}>Send a test event</Link>, or see{' '}
          <Link to={`/sources/${source.id}`}>how your app sends them</Link>. They show up here at once.
        </>
      ) : (
        <>
          <Link to="/sources/new">Create a source</Link> first: it is where events come from.
        </>
      )}
    </Empty>
  )
}
