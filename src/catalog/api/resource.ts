// Reads a resource of the API while a view shows it: once, or repeatedly if asked to or if the runner does not
// answer.
import { useCallback, useEffect, useState } from 'react'
import { read, type ApiProblem } from './request'

export interface Resource<T> {
  /** The last good answer. It stays while later requests fail. */
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
 * visible; left out, once, or until the runner has answered.
 */
export function useResource<T>(path: string | null, everyMs?: number): Resource<T> {
  const [held, setHeld] = useState<Held<T>>({ path })
  const [round, setRound] = useState(0)
  useEffect(() => {
    if (path === null) return
    const reading = new AbortController()
    const load = async (): Promise<boolean> => {
      const answer = await read<T>(path, reading.signal)
      setHeld((before) => {
        if (answer.ok) return { path, data: answer.data }
        return { ...(before.path === path ? before : { path }), problem: answer.problem }
      })
      return answer.ok || isFinal(answer.problem)
    }
    const stop = repeat(() => load().catch(() => true), everyMs)
    return () => {
      stop()
      reading.abort()
    }
  }, [path, everyMs, round])
  const reload = useCallback(() => setRound((before) => before + 1), [])
  const current = held.path === path ? held : { path }
  return { data: current.data, problem: current.problem, reload }
}

const RETRY_MS = 2000

/** Whether the same request would get the same answer again. */
function isFinal({ status }: ApiProblem): boolean {
  return status >= 400 && status < 500
}

/**
 * Once, or again and again until the returned function is called. What failed, by giving `false`, is done again in any
 * case. A page that nobody sees waits with all but the first turn.
 */
export function repeat(work: () => Promise<boolean>, everyMs: number | undefined): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isFirst = true
  let isStopped = false
  let isDone = false
  const turn = async (): Promise<void> => {
    const isTurn = isFirst || !document.hidden
    isFirst = false
    if (isTurn) isDone = await work()
    const waitMs = everyMs ?? (isDone ? undefined : RETRY_MS)
    if (!isStopped && waitMs !== undefined) timer = setTimeout(() => void turn(), waitMs)
  }
  void turn()
  return () => {
    isStopped = true
    clearTimeout(timer)
  }
}
