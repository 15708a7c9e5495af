// Gathers requests that were refused, alike ones together: at most a write a second, however many come.
import type { RefusedRequest } from './activity'

/** Most different requests that are kept; those that were seen last. */
export const MOST_REFUSALS = 500
const EVERY_MS = 1000
/** Source of the counts of requests whose write key nobody has. */
export const NO_SOURCE = ''

export interface NotedRefusal {
  readonly request: RefusedRequest
  count: number
  readonly firstAt: number
  lastAt: number
}

export class RefusalNotes {
  private noted = new Map<string, NotedRefusal>()
  private timer: NodeJS.Timeout | undefined

  /** @param write what it cannot store is not noted any more */
  constructor(private readonly write: (noted: readonly NotedRefusal[]) => Promise<void>) {}

  note(request: RefusedRequest, at: number): void {
    const key = [request.code, request.path, request.address, request.agent, request.sourceId].join('\n')
    const known = this.noted.get(key)
    if (known !== undefined) {
      known.count += 1
      known.lastAt = at
    } else if (this.noted.size < MOST_REFUSALS) {
      this.noted.set(key, { request, count: 1, firstAt: at, lastAt: at })
    }
    this.timer ??= setTimeout(() => void this.store(), EVERY_MS).unref()
  }

  async store(): Promise<void> {
    clearTimeout(this.timer)
    this.timer = undefined
    const noted = [...this.noted.values()]
    this.noted = new Map()
    if (noted.length > 0) await this.write(noted).catch(() => undefined)
  }
}
