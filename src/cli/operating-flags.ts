// Flags of `start` for whoever operates it: how much is kept and for how long, the log, traces.
import { InvalidArgumentError } from 'commander'
import type { FlagTable, ValuesOf } from './flag'

/** As the runner has them, which takes a moment to load. */
const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

const ONCE = { resumed: 'free', repeated: 'never' } as const

const UNITS = { MB: 1024 ** 2, GB: 1024 ** 3, TB: 1024 ** 4 } as const

function parseSize(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)\s*(MB|GB|TB)$/i.exec(text) ?? []
  const factor = UNITS[unit.toUpperCase() as keyof typeof UNITS] as number | undefined
  if (number === undefined || factor === undefined) {
    throw new InvalidArgumentError('Write a size such as 500MB or 20GB.')
  }
  const bytes = Math.round(Number(number) * factor)
  if (bytes < LEAST_BYTES) throw new InvalidArgumentError('The least is 64MB.')
  return bytes
}

/** Our choice: below it, a busy second fills the store. */
const LEAST_BYTES = 64 * 1024 ** 2

/** @param unitMs milliseconds of the unit that is typed */
function parseSpan(unitMs: number, { least, most }: { readonly least: number; readonly most: number }) {
  return (text: string): number => {
    const count = Number(text)
    if (text.trim() !== '' && count >= least && count <= most) return Math.round(count * unitMs)
    throw new InvalidArgumentError(`Write a number from ${least} to ${most}.`)
  }
}

function parseChoice<Choice extends string>(choices: readonly Choice[]) {
  return (text: string): Choice => {
    const found = choices.find((choice) => choice === text)
    if (found !== undefined) return found
    throw new InvalidArgumentError(`Write one of ${choices.join(', ')}.`)
  }
}

const DAY_MS = 86_400_000

export const OPERATING_FLAGS = {
  maxStore: {
    flag: '--max-store <size>',
    help: 'size of the store of events at which new ones are refused with 503, such as 20GB (default: 2GB, with a database 100GB)',
    parse: parseSize,
    ...ONCE
  },
  maxSegments: {
    flag: '--max-segments <size>',
    help: "size of the store of Heap's segments at which webhooks are refused with 429 (default: 2GB, with a database 16GB)",
    parse: parseSize,
    ...ONCE
  },
  keepDays: {
    flag: '--keep-days <days>',
    help: 'how long settled events and dead letters are kept (default: 7)',
    parse: parseSpan(DAY_MS, { least: 0.01, most: 365 }),
    ...ONCE
  },
  keepWebhooksDays: {
    flag: '--keep-webhooks-days <days>',
    help: 'how long processed webhooks of segments are kept (default: 30)',
    parse: parseSpan(DAY_MS, { least: 0.01, most: 365 }),
    ...ONCE
  },
  giveUpAfter: {
    flag: '--give-up-after <hours>',
    help: 'an event that could not be delivered for so long becomes a dead letter (default: 24)',
    parse: parseSpan(3_600_000, { least: 0.01, most: 720 }),
    ...ONCE
  },
  requestTimeout: {
    flag: '--request-timeout <seconds>',
    help: 'time for one request to a service (default: 30)',
    parse: parseSpan(1000, { least: 1, most: 300 }),
    ...ONCE
  },
  log: {
    flag: '--log <where>',
    help: 'file (runner.log in the data folder), or stderr, as containers and systemd want it (default: file); with a database always standard output',
    parse: parseChoice(['file', 'stderr']),
    ...ONCE
  },
  logLevel: {
    flag: '--log-level <level>',
    help: `least of what is logged: ${LOG_LEVELS.join(', ')}; debug has a line for each batch (default: info)`,
    parse: parseChoice(LOG_LEVELS),
    ...ONCE
  },
  runnerName: { flag: '--runner-name <name>', help: 'name of this runner in the log', ...ONCE },
  traces: { flag: '--traces', help: 'make spans for an SDK of OpenTelemetry that the process has loaded', ...ONCE }
} as const satisfies FlagTable

export type OperatingFlags = ValuesOf<typeof OPERATING_FLAGS>
