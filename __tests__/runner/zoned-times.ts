// A program for the test of time zones: what 1,000 generated times become on arrival and on their way to Heap, as JSON.
import { parseSettings } from '../../src/heap/settings'
import { createSegmentEventTarget } from '../../src/heap/target'
import { readTimes } from '../../src/runner/intake/event-time'

/** The same numbers for everybody (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

const random = createRandom(42)
const two = (number: number): string => String(number).padStart(2, '0')
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Forms with and without a zone, and some that are no time. */
const FORMS: readonly ((time: Date) => unknown)[] = [
  (time) => time.toISOString(),
  (time) => time.toISOString().slice(0, 19),
  (time) => time.toISOString().slice(0, 16),
  (time) => time.toISOString().slice(0, 10),
  (time) => time.toISOString().slice(0, 19).replace('T', ' '),
  (time) => `${time.toISOString().slice(0, 19)}-05:00`,
  (time) => `${time.toISOString().slice(0, 19)}+0530`,
  (time) => time.toISOString().slice(0, 10).replace(/-/g, ''),
  (time) => time.getTime(),
  (time) => Math.floor(time.getTime() / 1000),
  (time) => String(time.getTime()),
  (time) => time.toUTCString(),
  (time) => `${two(time.getUTCMonth() + 1)}/${two(time.getUTCDate())}/${time.getUTCFullYear()} 10:00:00`,
  (time) => `${MONTHS[time.getUTCMonth()] ?? ''} ${time.getUTCDate()}, ${time.getUTCFullYear()}`,
  (time) => `${MONTHS[time.getUTCMonth()] ?? ''} ${time.getUTCDate()} ${time.getUTCFullYear()} 10:00`
]

function generate(): unknown {
  const time = new Date(Date.UTC(2001, 0, 1) + Math.floor(random() * 23 * 365 * 86_400_000))
  return FORMS[Math.floor(random() * FORMS.length)]?.(time)
}

const parsed = parseSettings({ appId: '42' })
if ('errors' in parsed) throw new Error('settings')
const target = createSegmentEventTarget(parsed.settings)
const receivedAt = Date.UTC(2024, 2, 5)

const made = Array.from({ length: 1000 }, () => {
  const [timestamp, sentAt] = [generate(), generate()]
  const times = readTimes({ timestamp }, { sentAt, receivedAt })
  const event = { type: 'track', event: 'A', userId: 'u-1', properties: { at: timestamp } }
  const plans = [target.plan({ ...event, ...times }), target.plan({ ...event, timestamp })]
  return plans.map((plan) => ('calls' in plan ? [plan.calls.map(({ item }) => item), plan.issues] : plan.error.code))
})
process.stdout.write(JSON.stringify(made))
