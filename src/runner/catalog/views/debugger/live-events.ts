// Keeps the debugger's list up to date: first page, stream, older ones. Knows no row and no element.
import { useCallback, useEffect, useRef, useState } from 'react'
import type { EventRow } from '../../api/model'
import { read, type ApiProblem } from '../../api/request'
import { addOlder, EMPTY_LIST, holdBatch, showHeld, type Batch, type EventList } from './event-list'

interface Listed {
  readonly events: readonly EventRow[]
  readonly next: number | null
}

export interface LiveEvents {
  readonly list: EventList
  readonly isLoaded: boolean
  readonly isLive: boolean
  readonly problem: ApiProblem | undefined
  readonly showNew: () => void
  readonly loadOlder: () => void
}

const PAGE = 200
const FIRST_PAGE = 100
/** Lists of addresses seen before, so that going back shows what was there. */
const remembered = new Map<string, EventList>()

/** `query`: filters as the API takes them. `isReading`: asked for each batch; while true nothing is put on top. */
export function useLiveEvents(query: string, isReading: () => boolean): LiveEvents {
  const { list, setList, isLoaded, problem, load } = useList(query)
  const [isLive, setIsLive] = useState(false)
  const reload = useCallback(() => void load(), [load])
  const take = (batch: Batch): void => {
    const isHeld = isReading()
    setList((before) => (isHeld ? holdBatch(before, batch) : showHeld(holdBatch(before, batch))))
  }
  useStream(query, {
    onBatch: take,
    onLive: setIsLive,
    // Whatever happened before the stream was open, or while it was broken.
    onOpen: () => void catchUp(query, take, reload)
  })
  useEffect(() => {
    if (list.missed > 0 && !isReading()) reload()
  }, [list.missed, isReading, reload])
  return {
    list,
    isLoaded,
    isLive,
    problem,
    loadOlder: () => list.next !== null && void load(list.next),
    showNew: () => (list.missed > 0 ? reload() : setList(showHeld))
  }
}

function useList(query: string) {
  const [list, setList] = useState(() => remembered.get(query) ?? EMPTY_LIST)
  const [isLoaded, setIsLoaded] = useState(remembered.has(query))
  const [problem, setProblem] = useState<ApiProblem>()
  const isLoading = useRef(false)
  useEffect(() => {
    if (isLoaded) remembered.set(query, list)
  }, [query, list, isLoaded])
  const load = useCallback(
    async (before?: number): Promise<void> => {
      if (isLoading.current) return
      isLoading.current = true
      const answer = await read<Listed>(pathOf(query, before))
      isLoading.current = false
      setProblem(answer.ok ? undefined : answer.problem)
      if (!answer.ok) return
      const { events, next } = answer.data
      setIsLoaded(true)
      setList((seen) =>
        before === undefined ? { rows: events, held: [], missed: 0, next } : addOlder(seen, events, next)
      )
    },
    [query]
  )
  return { list, setList, isLoaded, problem, load }
}

function pathOf(query: string, before: number | undefined): string {
  const page = before === undefined ? `limit=${FIRST_PAGE}` : `limit=${PAGE}&before=${before}`
  return `/api/events?${query}&${page}`
}

/** A list that is not there yet is read; one that is gets what is new since. */
async function catchUp(query: string, take: (batch: Batch) => void, reload: () => void): Promise<void> {
  if (!remembered.has(query)) return reload()
  const answer = await read<Listed>(`/api/events?${query}&limit=${FIRST_PAGE}`)
  if (answer.ok) take({ rows: answer.data.events, more: 0 })
}

interface StreamEars {
  readonly onBatch: (batch: Batch) => void
  readonly onLive: (isLive: boolean) => void
  readonly onOpen: () => void
}

/** The browser connects again by itself after a break. */
function useStream(query: string, ears: StreamEars): void {
  const current = useRef(ears)
  useEffect(() => {
    current.current = ears
  })
  useEffect(() => {
    const stream = new EventSource(`/api/events/stream?${query}`)
    stream.addEventListener('rows', ({ data }: MessageEvent<string>) =>
      current.current.onBatch(JSON.parse(data) as Batch)
    )
    stream.addEventListener('open', () => {
      current.current.onLive(true)
      current.current.onOpen()
    })
    stream.addEventListener('error', () => current.current.onLive(false))
    return () => stream.close()
  }, [query])
}
