// Triggers as rules that can be edited one by one, read and written by Segment's own code. What that code would not
// write in the same words is left as text.
import {
  generateFql,
  parseFql,
  type Condition,
  type Operator,
  type Subscription
} from '@segment/destination-subscriptions'

export type Joint = 'and' | 'or'

export interface Rule {
  readonly kind: 'rule'
  /** Such as `type` or `properties.plan`. */
  readonly path: string
  readonly test: Operator
  readonly value: string
}

export interface Group {
  readonly kind: 'group'
  readonly joint: Joint
  readonly parts: readonly (Rule | Group)[]
}

/** Tests and their words, in the order of a list. */
export const TESTS: readonly { readonly test: Operator; readonly words: string }[] = [
  { test: '=', words: 'is' },
  { test: '!=', words: 'is not' },
  { test: 'contains', words: 'contains' },
  { test: 'not_contains', words: 'does not contain' },
  { test: 'starts_with', words: 'starts with' },
  { test: 'not_starts_with', words: 'does not start with' },
  { test: 'ends_with', words: 'ends with' },
  { test: 'not_ends_with', words: 'does not end with' },
  { test: 'exists', words: 'exists' },
  { test: 'not_exists', words: 'does not exist' },
  { test: 'is_true', words: 'is true' },
  { test: 'is_false', words: 'is false' },
  { test: 'number_equals', words: 'is the number' },
  { test: 'number_not_equals', words: 'is not the number' },
  { test: '<', words: 'is less than' },
  { test: '<=', words: 'is at most' },
  { test: '>', words: 'is more than' },
  { test: '>=', words: 'is at least' }
]

const WITHOUT_VALUE: ReadonlySet<Operator> = new Set(['exists', 'not_exists', 'is_true', 'is_false'])
const NUMBERS: ReadonlySet<Operator> = new Set(['number_equals', 'number_not_equals', '<', '<=', '>', '>='])

export const needsValue = (test: Operator): boolean => !WITHOUT_VALUE.has(test)

/** The tests that Segment's code can parse for a path: fewer for paths outside of properties and traits. */
export function testsFor(path: string): typeof TESTS {
  if (path === 'type') return TESTS.filter(({ test }) => test === '=' || test === '!=')
  if (path === 'userId') return TESTS.filter(({ test }) => !NUMBERS.has(test))
  if (path !== 'event' && path !== 'name') return TESTS
  const texts = TESTS.filter(({ test }) => !WITHOUT_VALUE.has(test) && !NUMBERS.has(test))
  return path === 'event' ? texts : [...texts, ...TESTS.filter(({ test }) => test.endsWith('exists'))]
}

/** `undefined` if it can only be edited as text, because rules would lose a part of it. */
export function toRules(trigger: string): Group | undefined {
  const parsed = parseFql(trigger)
  if ('error' in parsed) return undefined
  const isSame = normalize(toText(parsed)) === normalize(trigger)
  const group = isSame ? toGroup(parsed) : undefined
  return group !== undefined && normalize(toTrigger(group)) === normalize(trigger) ? group : undefined
}

export function toTrigger(group: Group): string {
  return toText(toCondition(group) as Subscription)
}

/** What keeps a rule from being written; `undefined` if nothing does. */
export function mistakeIn({ path, test, value }: Rule): string | undefined {
  if (!/^(?:type|event|name|userId|(?:context|properties|traits)\.[\w.$-]+)$/.test(path)) {
    return 'Choose type, event, name, userId, or a path such as properties.plan, traits.plan or context.ip.'
  }
  if (!needsValue(test)) return undefined
  if (NUMBERS.has(test)) return /^-?\d+(?:\.\d+)?$/.test(value) ? undefined : 'A number is needed.'
  return /["\\]/.test(value) ? 'A value with a quote or a backslash cannot be compared.' : undefined
}

function toText(subscription: Subscription): string {
  return generateFql(subscription)
}

/** The trigger without insignificant spaces: those inside string literals stay. */
function normalize(trigger: string): string {
  return trigger.replace(/"(?:[^"\\]|\\.)*"|\s+/g, (found) => (found.startsWith('"') ? found : ' ')).trim()
}

const PREFIXES = { 'event-property': 'properties', 'event-trait': 'traits', 'event-context': 'context' } as const
const NAMED = { 'event-type': 'type', event: 'event', name: 'name', userId: 'userId' } as const

function toGroup(condition: Condition | Subscription): Group | undefined {
  if (!('type' in condition) || condition.type !== 'group') return undefined
  const parts = condition.children.map((child) => (child.type === 'group' ? toGroup(child) : toRule(child)))
  const known = parts.filter((part) => part !== undefined)
  return known.length === parts.length ? { kind: 'group', joint: condition.operator, parts: known } : undefined
}

function toRule(condition: Exclude<Condition, { type: 'group' }>): Rule {
  const { operator: test } = condition
  const path = 'name' in condition ? `${PREFIXES[condition.type]}.${condition.name}` : NAMED[condition.type]
  return { kind: 'rule', path, test, value: condition.value === undefined ? '' : String(condition.value) }
}

function toCondition(part: Rule | Group): Condition {
  if (part.kind === 'group') return { type: 'group', operator: part.joint, children: part.parts.map(toCondition) }
  const { path, test } = part
  const value = needsValue(test) ? { value: NUMBERS.has(test) ? Number(part.value) : part.value } : {}
  const named = Object.entries(NAMED).find(([, name]) => name === path)?.[0]
  if (named !== undefined) return { type: named, operator: test, ...value } as Condition
  const [prefix = '', ...rest] = path.split('.')
  const type = Object.entries(PREFIXES).find(([, name]) => name === prefix)?.[0]
  // Without a name the text is not valid, so that nobody can save it.
  return { type: type ?? 'event-property', name: type ? rest.join('.') : '', operator: test, ...value } as Condition
}
