// Names and memberships of Engage audiences.
import { computationKind, readMembership, toSnakeCase } from '../../src/heap/audience'
import { audienceNameCases } from '../cases/audience-names'

test.each(audienceNameCases)('%j becomes %j', (name, property) => {
  expect(toSnakeCase(name)).toBe(property)
})

test.each(audienceNameCases)('the name of %j is stable: %j stays as it is', (_, property) => {
  expect(toSnakeCase(property)).toBe(property)
})

test.each([
  ['audience', 'audience'],
  ['journey_step', 'audience'],
  ['computed_trait', 'trait'],
  ['Audience', undefined],
  ['toString', undefined],
  [undefined, undefined],
  [{}, undefined]
])('computation class %p is %p', (computationClass, kind) => {
  expect(computationKind(computationClass)).toBe(kind)
})

test.each<[unknown, unknown, boolean | undefined]>([
  [true, undefined, true],
  [false, 'Audience Entered', false],
  [true, 'Audience Exited', true],
  [undefined, 'Audience Entered', true],
  [null, 'Audience Exited', false],
  [undefined, 'audience entered', undefined],
  ['true', 'Audience Entered', true],
  ['false', 'Audience Entered', false],
  ['yes', undefined, undefined],
  [1, undefined, undefined],
  [undefined, undefined, undefined]
])('value %p with event %p is membership %p', (value, event, isMember) => {
  expect(readMembership({ value, event })).toBe(isMember)
})
