// Lists in the binary form of PostgreSQL, read as `array_recv` reads them.
import { bigintArray, storable, textArray } from '../../src/storage/postgres/connection/arrays'

/** The type of the elements, whether any is NULL, and the elements. */
function read(bytes: Buffer) {
  const [dimensions, nulls, type] = [bytes.readInt32BE(0), bytes.readInt32BE(4), bytes.readInt32BE(8)]
  const elements: (Buffer | null)[] = []
  for (let at = 20; at < bytes.length;) {
    const length = bytes.readInt32BE(at)
    elements.push(length < 0 ? null : bytes.subarray(at + 4, at + 4 + length))
    at += 4 + Math.max(0, length)
  }
  if (dimensions > 0) expect([bytes.readInt32BE(12), bytes.readInt32BE(16)]).toEqual([elements.length, 1])
  return { dimensions, nulls, type, elements }
}

test('texts keep every character, and what a server refuses is replaced', () => {
  const texts = ['a', '', null, 'ü"\\{},€', '😀', 'NULL', 'x'.repeat(70_000)]
  const { elements, ...facts } = read(textArray(texts))
  expect(facts).toEqual({ dimensions: 1, nulls: 1, type: 25 })
  expect(elements.map((one) => one?.toString() ?? null)).toEqual(texts)
  expect(read(textArray(['a\0b', '\ud800'])).elements.map(String)).toEqual(['a\ufffdb', '\ufffd'])
  expect([storable('a\0b\0'), storable('ab')]).toEqual(['a\ufffdb\ufffd', 'ab'])
  expect(read(textArray([]))).toEqual({ dimensions: 0, nulls: 0, type: 25, elements: [] })
})

test('integers keep every digit', () => {
  const { MAX_SAFE_INTEGER: most, MIN_SAFE_INTEGER: least } = Number
  const numbers = [0, -1, null, 1, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -(2 ** 32), 2 ** 40 + 5, -(2 ** 40) - 5, most, least]
  const { elements, ...facts } = read(bigintArray(numbers))
  expect(facts).toEqual({ dimensions: 1, nulls: 1, type: 20 })
  expect(elements.map((one) => (one === null ? null : Number(one.readBigInt64BE())))).toEqual(numbers)
  expect(read(bigintArray([1])).nulls).toBe(0)
})
