// What a change of the settings did to each thing, by its id: which fields, before and after. Holds no secret and no key.
import { isDeepStrictEqual } from 'node:util'
import type { Config } from '../../storage/settings/model'
import type { AccessToken } from '../../storage/tokens/access-tokens'
import type { FieldChange, ThingChange } from '../admin/shapes'
import { fieldsOf } from './changes'
import { toConfiguration } from './export'

/** Of a token only its name and its role are known. */
export function describeTokens(before: readonly AccessToken[], after: readonly AccessToken[]): ThingChange[] {
  const isIn = (tokens: readonly AccessToken[], { id }: AccessToken): boolean => tokens.some((one) => one.id === id)
  const added = after.filter((token) => !isIn(before, token))
  const removed = before.filter((token) => !isIn(after, token))
  return [
    ...added.map(({ name, role }) => toTokenChange(name, 'added', { path: 'role', after: role })),
    ...removed.map(({ name, role }) => toTokenChange(name, 'removed', { path: 'role', before: role }))
  ]
}

function toTokenChange(name: string, kind: ThingChange['kind'], role: FieldChange): ThingChange {
  return { what: `token "${name}"`, kind, fields: [role] }
}

interface Thing {
  readonly id: string
  readonly name: string
  readonly secrets?: Readonly<Record<string, string>>
  readonly writeKeys?: readonly string[]
  readonly pausedAt?: string
}

interface Described {
  readonly kind: string
  readonly thing: Thing
  /** As a file has it. */
  readonly entry: object
}

export function describeChanges(before: Config, after: Config): ThingChange[] {
  const [old, young] = [describe(before), describe(after)]
  const removed = [...old.values()].filter(({ thing }) => !young.has(thing.id))
  const others = [...young.values()].flatMap((is): ThingChange[] => {
    const was = old.get(is.thing.id)
    if (was === undefined) return [toChange('added', is, { after: is })]
    return isDeepStrictEqual(was.thing, is.thing) ? [] : [toChange('changed', is, { before: was, after: is })]
  })
  return [...others, ...removed.map((was) => toChange('removed', was, { before: was }))]
}

function toChange(
  kind: ThingChange['kind'],
  { kind: noun, thing: { name } }: Described,
  { before, after }: { readonly before?: Described; readonly after?: Described }
): ThingChange {
  const fields = fieldsOf(before?.entry ?? {}, after?.entry ?? {})
  if (before && after) fields.push(...namesAndKeys(before.thing, after.thing), ...pauses(before.thing, after.thing))
  fields.push(...secretChanges(before?.thing.secrets, after?.thing.secrets))
  return { what: `${noun} "${name}"`, kind, fields }
}

/** What no file has, but a log should say: a new name, and that write keys came or went, not which. */
function namesAndKeys(was: Thing, is: Thing): FieldChange[] {
  const name = was.name === is.name ? [] : [{ path: 'name', before: was.name, after: is.name }]
  if (isDeepStrictEqual(was.writeKeys, is.writeKeys)) return name
  return [...name, { path: 'number of write keys', before: was.writeKeys?.length, after: is.writeKeys?.length }]
}

function pauses(was: Thing, is: Thing): FieldChange[] {
  const [before, after] = [was, is].map(({ pausedAt }) => pausedAt !== undefined)
  return before === after ? [] : [{ path: 'paused', before, after }]
}

function secretChanges(was: Thing['secrets'] = {}, is: Thing['secrets'] = {}): FieldChange[] {
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((name): FieldChange[] => {
    const [old, young] = [was[name], is[name]]
    if (old === young) return []
    const path = `secrets.${name}`
    if (old === undefined) return [{ path, after: 'stored' }]
    return [{ path, before: 'stored', ...(young !== undefined && { after: 'replaced' }) }]
  })
}

function describe(config: Config): Map<string, Described> {
  const { sources, destinations, integrations, recipients, alerts } = toConfiguration(config)
  const described: Described[] = [
    ...config.sources.map((thing, index) => ({ kind: 'source', thing, entry: sources[index] ?? {} })),
    ...config.destinations.map((thing, index) => ({ kind: 'destination', thing, entry: destinations[index] ?? {} })),
    ...config.integrations.flatMap((thing, index) => {
      const { targets = [], ...entry } = integrations[index] ?? {}
      const own = config.targets.filter(({ integrationId }) => integrationId === thing.id)
      return [
        { kind: 'integration', thing, entry },
        ...own.map((target, place) => ({
          kind: `target of "${thing.name}",`,
          thing: target,
          entry: targets[place] ?? {}
        }))
      ]
    }),
    ...config.recipients.map((thing, index) => ({ kind: 'recipient', thing, entry: recipients[index] ?? {} })),
    ...config.alerts.map((thing, index) => ({ kind: 'alert', thing, entry: alerts[index] ?? {} }))
  ]
  return new Map(described.map((one) => [one.thing.id, one]))
}
