// Triggers as rules of the builder: what is shown as rules is written back in the same words; anything else stays text.
import { parseFql, validate } from '@segment/destination-subscriptions'
import { mistakeIn, testsFor, toRules, toTrigger, type Rule } from '../../src/catalog/views/mappings/trigger/rules'
import { presetMappings } from '../../src/runner/destinations/edits'
import { HEAP } from '../../src/runner/destinations/heap'
import { checkTrigger } from '../../src/runner/worker/trigger-check'

const rule = (path: string, test: Rule['test'], value = ''): Rule => ({ kind: 'rule', path, test, value })

test.each([
  ['type = "track"', [rule('type', '=', 'track')]],
  ['event != "A b"', [rule('event', '!=', 'A b')]],
  ['contains(event, "Order")', [rule('event', 'contains', 'Order')]],
  ['!contains(properties.plan, "x")', [rule('properties.plan', 'not_contains', 'x')]],
  ['match(name, "Home*")', [rule('name', 'starts_with', 'Home')]],
  ['!match(name, "*Home")', [rule('name', 'not_ends_with', 'Home')]],
  ['userId != null', [rule('userId', 'exists')]],
  ['traits.email = null', [rule('traits.email', 'not_exists')]],
  ['traits.is_member = true', [rule('traits.is_member', 'is_true')]],
  ['properties.n = 5', [rule('properties.n', 'number_equals', '5')]],
  ['properties.price >= -1.5', [rule('properties.price', '>=', '-1.5')]],
  ['context.ip = "5"', [rule('context.ip', '=', '5')]]
])('%s is one rule', (trigger, parts) => {
  const group = toRules(trigger)
  expect(group).toEqual({ kind: 'group', joint: 'and', parts })
  expect(toTrigger(group!)).toBe(trigger)
})

test.each([
  'type = "track" and event = "A" and userId != null',
  'type = "page" or type = "screen"',
  '(type = "identify" or type = "track") and context.personas.computation_class = "audience"',
  ...presetMappings(HEAP).map(({ trigger }) => trigger)
])('%s is shown as rules, and written back in the same words', (trigger) => {
  expect(toTrigger(toRules(trigger)!)).toBe(trigger)
})

test.each([
  '',
  'type = ',
  'nonsense',
  'event = 5',
  'event != null',
  'match(event, "a*b")',
  'type = "track" and event = "A" or event = "B"',
  'event = "say \\"hi\\""',
  '(type = "track")',
  'foo = 1 and type = "track"'
])('%j stays text, because the rules would lose something of it', (trigger) => {
  expect(toRules(trigger)).toBeUndefined()
})

test('spaces and line breaks between words do not matter; those in a value are kept', () => {
  expect(toRules(' type  =\n"track"   and event = "A  b" ')?.parts).toEqual([
    rule('type', '=', 'track'),
    rule('event', '=', 'A  b')
  ])
})

test.each<[wrong: Rule, mistake: RegExp]>([
  [rule('plan', '=', 'x'), /^Choose type, event/],
  [rule('foo.bar', '=', 'x'), /^Choose type, event/],
  [rule('properties.', 'exists'), /^Choose type, event/],
  [rule('properties.n', '<', 'many'), /^A number is needed\.$/],
  [rule('event', '=', 'a "b"'), /quote/]
])('%j has a mistake, and its text cannot be saved', (wrong, mistake) => {
  expect(mistakeIn(wrong)).toMatch(mistake)
  expect(checkTrigger(toTrigger({ kind: 'group', joint: 'and', parts: [wrong] })).isValid).toBe(false)
})

test('every test that is offered for a path is read by Segment as it is written', () => {
  for (const path of ['type', 'event', 'name', 'userId', 'properties.a', 'traits.a', 'context.a']) {
    for (const { test } of testsFor(path)) {
      const part = rule(
        path,
        test,
        ['=', '!='].includes(test) || test.includes('with') || test.includes('contain') ? 'x' : ''
      )
      const whole = part.value === '' && /number|[<>]/.test(test) ? { ...part, value: '1' } : part
      const trigger = toTrigger({ kind: 'group', joint: 'and', parts: [whole] })
      expect([trigger, toRules(trigger)?.parts]).toEqual([trigger, [whole]])
      expect(checkTrigger(trigger)).toEqual({ isValid: true })
    }
  }
  expect(validate(parseFql('match(event, "Ord*")'), { type: 'track', event: 'Order' })).toBe(true)
})
