// Triggers: what is taken, and what is wrong with the others, where.
import { presetMappings } from '../../../src/runner/destinations/edits'
import { HEAP } from '../../../src/runner/destinations/heap'
import { checkTrigger } from '../../../src/runner/worker/trigger-check'

test.each([
  'type = "track"',
  'type = "track" and event = "Order Completed"',
  '(type = "identify" or type = "track") and context.personas.computation_class = "audience"',
  'properties.price >= 5',
  'traits.is_member = true',
  'userId != null',
  'contains(event, "Order")',
  '!match(name, "Home*")',
  'properties.a-b = -1.5',
  ...presetMappings(HEAP).map(({ trigger }) => trigger)
])('%s is valid', (trigger) => {
  expect(checkTrigger(trigger)).toEqual({ isValid: true })
})

const NEEDS_PATH = 'Write type, event, name, userId, or a path such as properties.plan, traits.plan or context.ip here.'
const NEEDS_VALUE = 'Write a value here: text in double quotes, a number, true, false or null.'

test.each([
  ['', 0, NEEDS_PATH],
  ['foo = 1', 0, NEEDS_PATH],
  ['properties = 1', 0, NEEDS_PATH],
  ['type', 4, 'Write one of = != < <= > >= here.'],
  ['type is "track"', 5, 'Write one of = != < <= > >= here.'],
  ['type =', 6, NEEDS_VALUE],
  ['type == "track"', 5, 'Write one of = != < <= > >= here.'],
  ['type = track', 7, NEEDS_VALUE],
  ["type = 'track'", 7, NEEDS_VALUE],
  ['type = "track', 7, NEEDS_VALUE],
  ['type = "track" and', 18, NEEDS_PATH],
  ['type = "track" event = "A"', 15, 'Write "and" or "or" before event.'],
  [
    'type = "track" and event = "A" or event = "B"',
    31,
    'Use only "and" or only "or" here; put the others into brackets.'
  ],
  ['(type = "track"', 15, 'Close the bracket here.'],
  ['((type = "track"))', 1, 'Brackets inside brackets are not understood.'],
  ['contains event', 9, 'Write an opening bracket here.'],
  ['contains(event "A")', 15, 'Write a comma here.'],
  ['contains(event, A)', 16, 'Write text in double quotes here.'],
  ['type = "track")', 14, 'Write "and" or "or" before ).']
])('%s is wrong at %d', (trigger, position, message) => {
  expect(checkTrigger(trigger)).toEqual({ isValid: false, position, message })
})
