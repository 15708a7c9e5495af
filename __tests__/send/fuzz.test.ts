// Hostile lines by the hundred thousand: no crash, one outcome for each entry, and memory that does not grow.
import { Readable } from 'node:stream'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Http } from '../../src/delivery/types'
import { startSend, type SettledEvent } from '../../src/send'
import { settingsFor } from './sends'

/** A hundred thousand in a long run (ROUNDS=10). */
const LINES = Math.min(100_000, 20_000 * Number(process.env['ROUNDS'] ?? 1))

/** Printed, and the same again with FUZZ_SEED. */
const seed = Number(process.env['FUZZ_SEED'] ?? Date.now() % 1_000_000)

let state = seed
function random(below: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
  return Math.floor((state / 0x80000000) * below)
}

const pick = <Item>(items: readonly Item[]): Item => items[random(items.length)]!

const nest = (levels: number, open: string, close: string): string => open.repeat(levels) + '0' + close.repeat(levels)

/** Values as JSON text, so that no writer tidies them up. */
const VALUES = [
  'null',
  'true',
  '0',
  '-0',
  '1e999',
  '-1e999',
  '1e-999',
  '123456789012345678901234567890',
  '0.1',
  '""',
  '" "',
  '"undefined"',
  '"[object Object]"',
  '"\\ud800"',
  '"\\udfff\\ud800"',
  '"\\u0000"',
  '"\\u2028"',
  '"😀"',
  `"${'x'.repeat(1023)}😀"`,
  `"${'x'.repeat(5000)}"`,
  '[]',
  '{}',
  '[null]',
  '[[[[]]]]',
  '{"":""}',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"toJSON":"x"}',
  '{"valueOf":1,"toString":2}',
  '{"length":4294967295}',
  '{"a.b":1,"a":{"b":2}}',
  '{"id":1,"ID":2,"user_id":3}',
  nest(50, '[', ']'),
  nest(50, '{"a":', '}'),
  '"2024-03-01T12:00:00Z"',
  '1709294400',
  '"99999-01-01"'
] as const

/** Costly to parse, so only now and then. */
const DEEP = [nest(5000, '[', ']'), nest(5000, '{"a":', '}')] as const

const FIELDS = [
  'type',
  'userId',
  'anonymousId',
  'event',
  'messageId',
  'timestamp',
  'properties',
  'traits',
  'context',
  'integrations',
  'groupId',
  'previousId',
  'name',
  'category',
  '__proto__',
  'constructor',
  'toString',
  'batch'
] as const
const TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias', 'delete', '']

function eventText(): string {
  const fields = [`"type":"${pick(TYPES)}"`, '"userId":"ada"', '"event":"Ordered"', `"messageId":"m-${random(1e9)}"`]
  const kept = fields.filter(() => random(8) > 0)
  const hostile = Array.from(
    { length: random(4) },
    () => `${JSON.stringify(pick(FIELDS))}:${pick(random(500) === 0 ? DEEP : VALUES)}`
  )
  return `{${[...kept, ...hostile].join(',')}}`
}

/** One line without its end, as bytes. */
function hostileLine(number: number): Buffer {
  if (number % 33_333 === 7) {
    return Buffer.from(`{"type":"track","userId":"ada","event":"Big","properties":{"a":"${'x'.repeat(10_000_000)}"}}`)
  }
  if (number % 33_333 === 8) return Buffer.from('y'.repeat(10_000_000))
  const text = eventText()
  switch (random(12)) {
    case 0:
      return Buffer.from(text.slice(0, random(text.length)))
    case 1:
      return Buffer.from(
        text.slice(0, random(text.length)) +
          pick(['"', '}', '\u0000', ',', '\\', '[']) +
          text.slice(random(text.length))
      )
    case 2:
      return Buffer.from(
        pick(['', ' ', '\t\r', '\r', 'null', '42', '"text"', '[1,2]', '{}', '{"batch":[]}', '{"batch":{}}', '\uFEFF'])
      )
    case 3:
      return Buffer.from(`{"batch":[${Array.from({ length: random(5) }, eventText).join(',')}],"sentAt":null}`)
    case 4:
      return Buffer.concat(
        [Buffer.from(text.slice(0, 12)), Buffer.of(random(256) || 1, 0xff, 0xc0), Buffer.from(text.slice(12))].map(
          (part) => Buffer.from(part.filter((byte) => byte !== 10))
        )
      )
    case 5:
      return Buffer.from(`${text}\r`)
    default:
      return Buffer.from(text)
  }
}

/** How many entries a line has, worked out apart from what is tested. */
function entriesIn(line: Buffer): number {
  const text = line.toString('utf8').replace(/\r$/, '')
  if (text.trim() === '' || text === '\uFEFF') return text.trim() === '' ? 0 : 1
  try {
    const value = JSON.parse(text) as { batch?: unknown } | null
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject && Object.hasOwn(value, 'batch') && Array.isArray(value.batch) ? value.batch.length : 1
  } catch {
    return 1
  }
}

/** Into how many entries more a line that is no JSON may be cut: wherever an object may end and the next one begin. */
function moreEntriesIn(line: Buffer): number {
  const text = line.toString('utf8')
  try {
    JSON.parse(text)
    return 0
  } catch {
    return text.match(/\}\s*,?\s*(?=\{)/g)?.length ?? 0
  }
}

const LINE_END = Buffer.from('\n')

function collectGarbage(): number {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}

test(`${LINES} hostile lines (FUZZ_SEED=${seed})`, async () => {
  const counts = { entries: 0, more: 0, settled: 0, delivered: 0, rejected: 0, items: 0 }
  const heapSizes: number[] = []
  async function* chunks(): AsyncGenerator<Buffer> {
    for (let number = 0; number < LINES;) {
      const parts: Buffer[] = []
      for (const end = number + 200; number < end; number++) {
        const line = hostileLine(number)
        counts.entries += entriesIn(line)
        counts.more += moreEntriesIn(line)
        parts.push(line, LINE_END)
      }
      // As from a disk: others get their turn between two reads.
      await new Promise((resolve) => setImmediate(resolve))
      yield Buffer.concat(parts)
      if (number % (LINES / 10) === 0) heapSizes.push(collectGarbage())
    }
  }
  let lastLine = 0
  const http: Http = ({ body, calls }) => {
    // Whatever was read, what leaves is well-formed JSON with one item per call.
    const sent = JSON.parse(body) as Record<string, unknown>
    const list = Object.values(sent).find((part): part is unknown[] => Array.isArray(part))
    expect(list?.length ?? 1).toBe(calls.length)
    counts.items += calls.length
    return Promise.resolve({ status: 200, body: 'OK' })
  }
  const run = startSend({
    input: Readable.from(chunks()),
    settings: settingsFor('http://127.0.0.1:9', { anonymousEvents: 'send' }),
    http,
    waiting: { monotonic: () => 0, sleep: () => Promise.reject(new Error('nothing to wait for')) },
    concurrency: 4,
    resume: false,
    onSettled: ({ line, outcome }: SettledEvent) => {
      counts.settled++
      if (line < lastLine) throw new Error(`line ${line} was settled after line ${lastLine}`)
      lastLine = line
      if (outcome.fate === 'delivered') counts.delivered++
      else counts.rejected++
    }
  })
  const { isDone, notSent } = await run.done
  expect({ isDone, notSent }).toEqual({ isDone: true, notSent: 0 })
  expect(counts.more).toBeLessThan(LINES / 100)
  expect(counts.settled).toBeGreaterThanOrEqual(counts.entries)
  expect(counts.settled).toBeLessThanOrEqual(counts.entries + counts.more)
  expect(counts.delivered).toBeGreaterThan(LINES / 10)
  expect(counts.rejected).toBeGreaterThan(LINES / 10)
  expect(counts.items).toBeGreaterThanOrEqual(counts.delivered)
  expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  // Twice as many lines take no more memory, give or take what is under way.
  const mean = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0) / sizes.length
  expect(heapSizes).toHaveLength(10)
  expect(mean(heapSizes.slice(5)) - mean(heapSizes.slice(0, 5))).toBeLessThan(20_000_000)
})
