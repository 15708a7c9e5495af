// Reads something from the API for as long as a view shows it, again and again if wished. Knows no particular resource.
import { useCallback, useEffect, useState } from 'react'
import { read, type ApiProblem } from './request'

export interface Resource<T> {
  /** The last good answer; stays while a later one fails. */
  readonly data: T | undefined
  readonly problem: ApiProblem | undefined
  readonly reload: () => void
}

interface Held<T> {
  readonly path: string | null
  readonly data?: T
  readonly problem?: ApiProblem | undefined
}

/**
 * `path`: what to read; `null` reads nothing. `everyMs`: reads again that long after each answer, while the page is
 * visible; left out, once.
 */
export function useResource<T>(path: string | null, everyMs?: number): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ path })
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (path === null) return
    const reading = new AbortController()
    const load = async (): Promise<void> => {
      const answer = await read<T>(path, reading.signal)
      setHeld((before) => {
        if (answer.ok) return { path, data: answer.data }
        return { ...(before.path === path ? before : { path }), problem: answer.problem }
      })
    }
    const stop = repeat(() => load().catch(() => undefined), everyMs)
    return () => {
      stop()
      reading.abort()
    }
  }, [path, everyMs, round])
  const reload = useCallback(() => setRound((before) => before + 1), [])
  const current = held.path === path ? held : { path }
  return { data: current.data, problem: current.problem, reload }
}

/** Once, or until the returned function is called. A page that nobody sees waits with all but the first turn. */
export function repeat(work: () => Promise<unknown>, everyMs: number | undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isFirst = true
  let isStopped = false
  const turn = async (): Promise<void> => {
    if (isFirst || !document.hidden) await work()
    isFirst = false
    if (!isStopped && everyMs !== undefined) timer = setTimeout(() => void turn(), everyMs)
  }
  void turn()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
