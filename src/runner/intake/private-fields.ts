// Takes fields out of an event, or puts their hashes in their place, before anything of it is stored.
import { createHash } from 'node:crypto'
import { isRecord } from '../../heap/input'
import type { NewEvent } from '../../storage/queue/queue'
import type { PrivateFields, Source } from '../../storage/settings/model'
import { MARKS, marksOf, type Marks } from '../marks'
import { withAudienceChanges } from './audience-change'
import type { SentEvent } from './read-event'

const NONE: PrivateFields = { dropped: [], hashed: [] }

/** The events of one request as they may be stored. Those that share the fields of their batch still share them. */
export function toNewEvents(events: readonly SentEvent[], { id, privateFields }: Source): NewEvent[] {
  const rules = toRules(privateFields)
  const seen = new Map<string, Shared>()
  const stored = events.map((event) => ({
    ...(rules.length === 0 ? event : withoutPrivate(event, rules, seen)),
    sourceId: id
  }))
  return withAudienceChanges(stored)
}

function withoutPrivate(event: SentEvent, rules: readonly Rule[], seen: Map<string, Shared>): SentEvent {
  const shared = typeof event.shared === 'string' ? sharedOf(event.shared, rules, seen) : undefined
  const json = JSON.parse(event.body) as Record<string, unknown>
  const found = [applyRules(json, rules), ...(shared ? [shared.found] : [])]
  const pathsOf = (as: Rule['as']): string[] => rules.flatMap((rule) => (isFound(rule, as, found) ? [rule.path] : []))
  const privateFields = { dropped: pathsOf('dropped'), hashed: pathsOf('hashed') }
  if (privateFields.dropped.length + privateFields.hashed.length === 0) return event
  const marks: Marks = { ...marksOf(json), privateFields }
  return { ...event, body: JSON.stringify({ ...json, [MARKS]: marks }), ...(shared && { shared: shared.text }) }
}

function isFound(rule: Rule, as: Rule['as'], found: readonly ReadonlySet<Rule>[]): boolean {
  return rule.as === as && found.some((rules) => rules.has(rule))
}

interface Rule {
  readonly path: string
  readonly steps: readonly string[]
  readonly as: 'dropped' | 'hashed'
}

interface Shared {
  readonly text: string
  readonly found: ReadonlySet<Rule>
}

function toRules({ dropped, hashed }: PrivateFields = NONE): Rule[] {
  const toRule = (as: Rule['as']) => (path: string) => ({ path, steps: path.split('.'), as })
  return [...dropped.map(toRule('dropped')), ...hashed.map(toRule('hashed'))]
}

function sharedOf(text: string, rules: readonly Rule[], seen: Map<string, Shared>): Shared {
  const known = seen.get(text)
  if (known !== undefined) return known
  const json: unknown = JSON.parse(text)
  const found = applyRules(json, rules)
  const shared = { text: JSON.stringify(json), found }
  seen.set(text, shared)
  return shared
}

/** Changes `json`, which nobody else has. Gives the rules that found something. */
function applyRules(json: unknown, rules: readonly Rule[]): ReadonlySet<Rule> {
  return new Set(rules.filter(({ steps, as }) => applyRule(json, steps, as)))
}

/** A name may have dots of its own, and a list stands for each of its entries. */
function applyRule(value: unknown, steps: readonly string[], as: Rule['as']): boolean {
  if (Array.isArray(value)) return value.map((entry) => applyRule(entry, steps, as)).includes(true)
  if (!isRecord(value)) return false
  return steps
    .map((_step, index) => {
      const name = steps.slice(0, index + 1).join('.')
      if (!Object.hasOwn(value, name)) return false
      const rest = steps.slice(index + 1)
      return rest.length > 0 ? applyRule(value[name], rest, as) : replace(value, name, as)
    })
    .includes(true)
}

function replace(record: Record<string, unknown>, name: string, as: Rule['as']): boolean {
  const before = record[name]
  if (as === 'dropped') {
    return Reflect.deleteProperty(record, name)
  }
  record[name] = hashOf(before)
  return record[name] !== before
}

/** Of a list or an object, each value in it. What is empty stays. */
function hashOf(value: unknown): unknown {
  if (value === null || value === '') return value
  if (Array.isArray(value)) return value.map(hashOf)
  if (isRecord(value)) return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, hashOf(one)]))
  return createHash('sha256')
    .update(typeof value === 'string' ? value : JSON.stringify(value))
    .digest('hex')
}
