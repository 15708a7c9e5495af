// Tells the pages of all runners why a destination pauses: only the runner that sends to it knows.
import type { DestinationLeases } from '../../storage/ownership/destination-leases'
import type { Pause } from './pump'

/** By how much the end of a pause may be computed differently each time, in milliseconds. */
const TOLERANCE_MS = 1000

/** The pauses of all destinations of one key, by destination. */
type Note = Readonly<Record<string, Pause>>

export class PauseNotes {
  private readonly told = new Map<string, Pause>()

  constructor(private readonly leases: DestinationLeases) {}

  /** @param pauses of the destinations that this runner sends to; `undefined` if one sends */
  tell(pauses: ReadonlyMap<string, Pause | undefined>): void {
    const notes = new Map<string, Note>()
    for (const [id, pause] of pauses) {
      const key = this.leases.keyOf(id)
      if (key === undefined) continue
      const steady = this.steadied(id, pause)
      notes.set(key, { ...notes.get(key), ...(steady && { [id]: steady }) })
    }
    for (const [key, note] of notes) {
      this.leases.ownership.note(key, Object.keys(note).length === 0 ? undefined : JSON.stringify(note))
    }
  }

  /** What another runner has told. */
  read(destinationId: string): Pause | undefined {
    const holder = this.leases.holderOf(destinationId)
    if (holder?.note === undefined || holder.isThis) return undefined
    return (JSON.parse(holder.note) as Note)[destinationId]
  }

  /** The same pause as before, if it is the same. Otherwise each look would write another one into the database. */
  private steadied(id: string, pause: Pause | undefined): Pause | undefined {
    const before = this.told.get(id)
    if (pause === undefined) this.told.delete(id)
    else if (before === undefined || !isSame(before, pause)) this.told.set(id, pause)
    return this.told.get(id)
  }
}

function isSame({ until: end, ...before }: Pause, { until, ...now }: Pause): boolean {
  return Math.abs((end ?? 0) - (until ?? 0)) < TOLERANCE_MS && JSON.stringify(before) === JSON.stringify(now)
}
