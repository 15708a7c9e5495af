// Keeps the debugger's list up to date: first page, stream, older ones.
import type { EventBatch } from '../../../runner/admin/shapes'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { read, type ApiProblem } from '../../api/request'
import { repeat } from '../../api/resource'
import {
  addOlder,
  EMPTY_LIST,
  holdBatch,
  holdNewest,
  missOne,
  showBatch,
  showHeld,
  showNewest,
  type EventList,
  type Newest
} from './event-list'

type Listed = Omit<Newest, 'missed'>

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
/** Most events of one answer. */
const LONGEST_PAGE = 500
/** Missed events are read again at most this often, in milliseconds. */
const CATCH_UP_MS = 1000
/** Lists by address, so that the back button shows the list as it was. */
const remembered = new Map<string, EventList>()

/** `query`: filters as the API takes them. `isReading`: called for each batch; while it gives true, nothing is put on top. */
export function useLiveEvents(query: string, isReading: () => boolean): LiveEvents {
  const { list, setList, isLoaded, setIsLoaded } = useList(query)
  const { isLoading, problem, load } = useLoading(query)
  const [isLive, setIsLive] = useState(false)
  const current = useRef(list)
  useEffect(() => {
    current.current = list
  })
  /** As many as are shown, so that every shown event is up to date. */
  const loadNewest = async (show: typeof showNewest): Promise<void> => {
    const { rows, missed } = current.current
    if (isLoading.current) return setList(missOne)
    const listed = await load(`limit=${Math.min(Math.max(rows.length, FIRST_PAGE), LONGEST_PAGE)}`)
    if (listed === undefined) return
    setIsLoaded(true)
    setList((before) => show(before, { ...listed, missed }))
  }
  const loadOlder = async (before: number): Promise<void> => {
    const listed = await load(`limit=${PAGE}&before=${before}`)
    if (listed) setList((seen) => addOlder(seen, listed.events, listed.next))
  }
  const take = (batch: EventBatch): void => {
    const add = isReading() ? holdBatch : showBatch
    // The answer under way may be older than this change: it is read once more.
    setList((before) => add(isLoading.current ? missOne(before) : before, batch))
  }
  useStream(query, {
    onBatch: take,
    onLive: setIsLive,
    // Events from before the stream opened, or while it was broken.
    onOpen: () => void loadNewest(isLoaded && isReading() ? holdNewest : showNewest)
  })
  useCatchUp(current, () => loadNewest(isReading() ? holdNewest : showNewest))
  return {
    list,
    isLoaded,
    isLive,
    problem,
    loadOlder: () => list.next !== null && void loadOlder(list.next),
    showNew: () => (list.isHeldCut ? void loadNewest(showNewest) : setList(showHeld))
  }
}

/** Reads missed events; in a hidden tab, once it is visible. */
function useCatchUp(list: RefObject<EventList>, loadNewest: () => Promise<void>): void {
  const load = useRef(loadNewest)
  useEffect(() => {
    load.current = loadNewest
  })
  useEffect(() => {
    const catchUp = async (): Promise<boolean> => {
      if (list.current.missed > 0) await load.current()
      return true
    }
    return repeat(catchUp, CATCH_UP_MS)
  }, [list])
}

function useList(query: string) {
  const [list, setList] = useState(() => remembered.get(query) ?? EMPTY_LIST)
  const [isLoaded, setIsLoaded] = useState(remembered.has(query))
  useEffect(() => {
    if (isLoaded) remembered.set(query, list)
  }, [query, list, isLoaded])
  return { list, setList, isLoaded, setIsLoaded }
}

/** One page at a time; `undefined` if another one is being read, or reading failed. */
function useLoading(query: string) {
  const [problem, setProblem] = useState<ApiProblem>()
  const isLoading = useRef(false)
  const load = async (page: string): Promise<Listed | undefined> => {
    if (isLoading.current) return undefined
    isLoading.current = true
    const answer = await read<Listed>(`/api/events?${query}&${page}`)
    isLoading.current = false
    setProblem(answer.ok ? undefined : answer.problem)
    return answer.ok ? answer.data : undefined
  }
  return { isLoading, problem, load }
}

interface StreamEars {
  readonly onBatch: (batch: EventBatch) => void
  readonly onLive: (isLive: boolean) => void
  /** Opened, or refused for now. */
  readonly onOpen: () => void
}

/** After the stream was refused, in milliseconds. */
const AGAIN_MS = 3000

/** The browser connects again by itself after a break, but not after an answer such as 503. */
function useStream(query: string, ears: StreamEars): void {
  const current = useRef(ears)
  useEffect(() => {
    current.current = ears
  })
  useEffect(() => {
    let stream: EventSource
    let timer: number | undefined
    const connect = (): void => {
      stream = new EventSource(`/api/events/stream?${query}`)
      stream.addEventListener('rows', ({ data }: MessageEvent<string>) =>
        current.current.onBatch(JSON.parse(data) as EventBatch)
      )
      stream.addEventListener('open', () => {
        current.current.onLive(true)
        current.current.onOpen()
      })
      stream.addEventListener('error', () => {
        current.current.onLive(false)
        if (stream.readyState !== EventSource.CLOSED) return
        current.current.onOpen()
        timer = window.setTimeout(connect, AGAIN_MS)
      })
    }
    connect()
    return () => {
      window.clearTimeout(timer)
      stream.close()
    }
  }, [query])
}
