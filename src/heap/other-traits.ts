// Plans the other traits of an Engage event (trait enrichment): sent as user properties if the mapping says so,
// otherwise left out and reported.
import { isComputed } from './audience'
import {
  nameAnother,
  planUserProperties,
  readContextTraits,
  traitsLeftOut,
  type Owner,
  type Planned
} from './context-traits'
import type { OtherTraits } from './input'
import { joinIssues } from './issues'
import { isRecord } from './plain'
import type { PlanContext } from './plan'

/** Traits of the context go first, because those beside the computed value are newer. */
export function planOtherTraits(
  key: unknown,
  { values, root, contextTraits }: OtherTraits,
  { isSent, owner, context }: { isSent: boolean; owner: Owner; context: PlanContext }
): Planned {
  const inContext = readContextTraits(contextTraits)
  const { settings } = context
  const parts = [
    { root: 'context.traits', traits: inContext, isOwn: !nameAnother(contextTraits, owner.person) },
    { root, traits: valuesBeside(key, values), isOwn: true }
  ] as const
  const planned = parts.map(({ root: from, traits, isOwn }): Planned => {
    if (!traits) return { calls: [], issues: [] }
    if (!isSent || !isOwn) return { calls: [], issues: [traitsLeftOut(from)] }
    return planUserProperties(traits, owner.identity, { root: from, context, shaping: settings.shaping })
  })
  return {
    calls: planned.flatMap(({ calls }) => calls),
    issues: planned.reduce<Planned['issues']>((all, { issues }) => joinIssues(all, issues), [])
  }
}

/** The entries other than the computed value and its key; `undefined` when there are none. */
export function valuesBeside(key: unknown, values: unknown): Record<string, unknown> | undefined {
  if (!isRecord(values)) return undefined
  const beside = Object.entries(values).filter(([name, value]) => !isComputed(name, value, key))
  return beside.length > 0 ? Object.fromEntries(beside) : undefined
}
