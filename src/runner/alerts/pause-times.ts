// Since when each destination pauses. A restart ends no pause: it goes on until something has been settled again.
import type { PauseNote } from '../../storage/alerts/alert-file'
import type { Destination } from '../../storage/settings/model'
import type { Queue } from '../../storage/queue/queue'
import { MINUTE_MS, type Tallies } from '../../storage/tallies/tallies'
import type { Pause } from '../worker/pump'

export interface PauseSources {
  readonly queue: Queue
  readonly tallies: Tallies
  readonly pause: (destinationId: string) => Pause | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
}

export class PauseTimes {
  private readonly startedAt: number
  /** Destinations that this process has seen pause: it knows when they do not any more. */
  private readonly isKnown = new Set<string>()
  private readonly settledBefore = new Map<string, number>()

  constructor(
    private readonly sources: PauseSources,
    private notes: Readonly<Record<string, PauseNote>>
  ) {
    this.startedAt = sources.now()
  }

  get current(): Readonly<Record<string, PauseNote>> {
    return this.notes
  }

  /** Goes on with what another runner knew. */
  resume(notes: Readonly<Record<string, PauseNote>>): void {
    this.notes = notes
    this.isKnown.clear()
  }

  async look(destinations: readonly Destination[]): Promise<void> {
    const on = destinations.filter(({ isOn }) => isOn)
    const notes = await Promise.all(on.map(({ id }) => this.noteOf(id)))
    const entries = on.flatMap(({ id }, index) => {
      const note = notes[index]
      return note === undefined ? [] : [[id, note] as const]
    })
    this.notes = Object.fromEntries(entries)
  }

  private async noteOf(id: string): Promise<PauseNote | undefined> {
    const before = this.notes[id]
    const pause = this.sources.pause(id)
    if (pause !== undefined) {
      this.isKnown.add(id)
      return { since: before?.since ?? this.sources.now(), title: pause.title }
    }
    if (before === undefined || this.isKnown.has(id)) return undefined
    return (await this.isWorking(id)) ? undefined : before
  }

  /** Whether the destination has settled something since the start, or has nothing to do. */
  private async isWorking(id: string): Promise<boolean> {
    const { queue, tallies } = this.sources
    const minutes = await tallies.since(id, this.startedAt - MINUTE_MS)
    const settled = minutes.reduce((sum, { counts }) => sum + counts.delivered + counts.rejected + counts.skipped, 0)
    const before = this.settledBefore.get(id) ?? settled
    this.settledBefore.set(id, before)
    if (settled > before) return true
    const { waiting, held, retrying } = await queue.history.backlog(id)
    return waiting - held + retrying === 0
  }
}
