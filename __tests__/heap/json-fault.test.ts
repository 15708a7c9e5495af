// Where a text stops being JSON, as its reader can look it up. Never what stands there, unless it is a word of a language.
import fc from 'fast-check'
import { describeFault } from '../../src/heap/json-fault'

test.each([
  ['{"a":NaN}', 'at column 6: JSON has no NaN'],
  ['{"a":-Infinity}', 'at column 6: JSON has no -Infinity'],
  ['{"a": None, "b": 1}', 'at column 7: JSON has no None'],
  ['{"a":Nancy}', 'at column 6'],
  ['{"a":1 "b":2}', 'at column 8'],
  ['{"a":1,}', 'at column 8'],
  ['[1,]', 'at column 4'],
  ['{"a":01}', 'at column 6'],
  ["{'a':1}", 'at column 2'],
  ['{"a":1]', 'at column 7'],
  ['{"a":"x\ty"}', 'at column 6'],
  ['{"a":1} {"b":2}', 'at column 9'],
  ['{"a":\n  undefined\n}', 'at line 2, column 3: JSON has no undefined'],
  ['{"a":{"b":[1,2', 'at its end'],
  ['{"a":', 'at its end'],
  ['{"a":"b\\', 'at its end'],
  ['{"a":"b', 'at its end'],
  ['', 'at its end']
])('%j: %s', (text, place) => {
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  expect(describeFault(text)).toBe(place)
})

test('behind anything that is JSON, the place is that of the fault', () => {
  fc.assert(
    fc.property(fc.json(), (json) => {
      expect(describeFault(`{"a":[${json},@`)).toBe(`at column ${json.length + 8}`)
      expect(describeFault(`[${json}] x`)).toBe(`at column ${json.length + 4}`)
      expect(describeFault(`[${json}`)).toBe('at its end')
    })
  )
})

test('a fault far down costs no stack', () => {
  expect(describeFault(`${'['.repeat(200_000)}x`)).toBe('at column 200001')
})
