// Which events of Command AI and of Guides & Surveys reach Heap, and without what.
import { isGuideEvent, isPreview, withoutTyped } from '../../src/heap/guide-events'

test.each([
  ['nudge_shown', true],
  ['client_error', false],
  ['sdk_method_called', false]
])('%s is of a user’s doing: %s', (name, expected) => {
  expect(isGuideEvent(name)).toBe(expected)
})

test.each<[string, Record<string, unknown>, boolean]>([
  ['nudge_shown', {}, false],
  ['nudge_shown', { status: null, is_preview: false }, false],
  ['preview_nudge_shown', {}, true],
  ['nudge_shown', { status: { is_preview: true } }, true],
  ['nudge_shown', { is_preview: true }, true],
  ['Guide Viewed', { 'Is From Debug Mode': true }, true]
])('%s with %j is a preview: %s', (name, data, expected) => {
  expect(isPreview(name, data)).toBe(expected)
})

test('texts that people typed, and those that an assistant wrote to them, are left out', () => {
  const typed = { inputText: 'how do I', chat_history: ['hello'], message: 'I am Ada', suggested_query: 'billing' }
  expect(withoutTyped({ ...typed, nudge_id: 7 })).toEqual({ nudge_id: 7 })
})
