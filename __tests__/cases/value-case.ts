// What a case of a value table is.
import type { Issue } from '../../src/errors'
import type { Limits } from '../../src/heap/limits'
import type { WireProperties } from '../../src/heap/wire'

export interface ValueCase {
  readonly name: string
  readonly input: object
  /** The whole flat record. */
  readonly flat: WireProperties
  /** All issues, in order. */
  readonly issues: readonly Issue[]
}

/** What differs between the ways into Heap: where the values stand in the event, and how long they may be. */
export interface CaseRules {
  readonly root: 'properties' | 'traits'
  readonly limits: Pick<Limits, 'key' | 'value'>
}
