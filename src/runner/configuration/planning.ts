// What all parts of a plan share: what it depends on, what follows it, and how a list is merged with that of a file.
import { isDeepStrictEqual } from 'node:util'
import type { Surroundings } from '../destinations/destination-type'

export interface PlanOptions {
  readonly surroundings: Surroundings
  /** Whether keys of partners may go to this machine. */
  readonly allowsLoopback: boolean
  /** Epoch milliseconds. */
  readonly now: number
  /** Removes what is not in the file. Default: it stays. */
  readonly removesOthers?: boolean | undefined
}

/** What a change has to be followed by, where somebody keeps books. */
export interface Aftermath {
  /** Targets that are told of everybody once more: they lead elsewhere now. */
  readonly movedTargets: readonly string[]
  readonly goneTargets: readonly string[]
  readonly goneIntegrations: readonly string[]
}

interface Named {
  readonly name: string
}

export interface Merging<Known, Entry> {
  readonly removesOthers: boolean
  /** As it is known so far, if it is. */
  readonly plan: (known: Known | undefined, entry: Entry) => Known
}

/** In the order of what is known, what is new behind it. What is left as it is stays the same object. */
export function merge<Known extends Named, Entry extends Named>(
  known: readonly Known[],
  entries: readonly Entry[],
  { removesOthers, plan }: Merging<Known, Entry>
): Known[] {
  const planned = new Map(
    entries.map((entry) => {
      const before = known.find(({ name }) => name === entry.name)
      const after = plan(before, entry)
      return [entry.name, before !== undefined && isDeepStrictEqual(before, after) ? before : after] as const
    })
  )
  const kept = known.flatMap((one) => planned.get(one.name) ?? (removesOthers ? [] : [one]))
  const names = new Set(known.map(({ name }) => name))
  return [...kept, ...[...planned.values()].filter(({ name }) => !names.has(name))]
}
