// The flags of `npm run simulate`.
import { parseArgs } from 'node:util'
import { DOUBLINGS } from './ends'
import { DEFAULTS, type Parameters } from './parameters'

type NumberName = {
  [Name in keyof Parameters]-?: Parameters[Name] extends number | undefined ? Name : never
}[keyof Parameters]

const FLAGS: Readonly<Record<string, readonly [NumberName, string]>> = {
  'app-ids': ['appIds', 'App IDs'],
  events: ['eventsPerDay', 'events of all App IDs in 24 hours'],
  exponent: ['exponent', 'sizes of App IDs: rank to the power of minus this'],
  swing: ['swing', 'how far the rate swings between night and day, 0 to 1'],
  hours: ['hours', 'length of the day'],
  after: ['afterHours', 'hours after it until what still waits counts as never delivered'],
  runners: ['runners', 'runners'],
  'runner-intake': ['runnerIntake', "seconds of a runner's CPU to take in 1,000 events"],
  'runner-delivery': ['runnerDelivery', 'the same to deliver them'],
  'database-intake': ['databaseIntake', "seconds of the database's CPU to take in 1,000 events"],
  'database-delivery': ['databaseDelivery', 'the same to deliver them'],
  'database-cores': ['databaseCores', 'cores of the database'],
  request: ['requestMs', 'milliseconds from a request to its answer'],
  failing: ['failing', 'share of requests that Heap answers with 500'],
  limited: ['limited', 'share of requests that Heap answers with 429'],
  'outage-at': ['outageAt', 'hour at which Heap is gone'],
  outage: ['outageHours', 'hours for which it is gone'],
  'give-up': ['giveUpHours', 'hours after which an event becomes a dead letter'],
  kills: ['kills', 'runners that are killed; another comes a minute later'],
  'replace-at': ['replaceAt', 'hour at which all runners are replaced, one a minute'],
  'look-every': ['lookEvery', 'seconds between two looks at the leases while nothing changes'],
  'app-every': ['appEvery', 'seconds between two looks at an App ID that nothing keeps'],
  'events-of-look': ['eventsOfLook', 'events after which such an App ID is looked at before that'],
  seed: ['seed', 'the same seed gives the same day']
}

export const HELP = `Simulates a day of many App IDs and several runners, with the runner's own pumps, budgets and leases. Takes minutes.

  npm run simulate -- [flags]

${Object.entries(FLAGS)
  .map(([flag, [name, what]]) => `  --${flag.padEnd(17)} ${what} (${String(DEFAULTS[name])})`)
  .join('\n')}
  --double            also doubles one parameter after the other, and says what no longer holds
  --rows 1,2          only these rows of that table, without the day itself:
${DOUBLINGS.map(({ what }, index) => `                        ${index + 1} ${what}`).join('\n')}
  --no-pictures       does not write docs/images/simulation-*.svg
  --help              this text
`

export interface Arguments {
  readonly parameters: Parameters
  readonly isDrawn: boolean
  readonly isDoubled: boolean
  /** Empty: none was chosen. */
  readonly rows: readonly number[]
}

const options = {
  ...Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const }])),
  double: { type: 'boolean' as const },
  rows: { type: 'string' as const },
  'no-pictures': { type: 'boolean' as const },
  help: { type: 'boolean' as const }
}

/** `problem`: what is wrong with them, as a sentence. */
export function readArguments(args: readonly string[]): Arguments | 'help' | { readonly problem: string } {
  try {
    const { values } = parseArgs({ args: [...args], options })
    if (values.help === true) return 'help'
    const numbers: Readonly<Record<string, unknown>> = values
    const given = Object.entries(FLAGS).map(([flag, [name]]) => [name, numberOf(flag, numbers[flag]) ?? DEFAULTS[name]])
    return {
      parameters: { ...DEFAULTS, ...(Object.fromEntries(given) as Partial<Parameters>) },
      isDrawn: values['no-pictures'] !== true,
      isDoubled: values.double === true,
      rows: rowsIn(values.rows)
    }
  } catch (error) {
    const { message } = error as Error
    return { problem: `${message.replace(/\.?$/, '.')} See --help.` }
  }
}

function numberOf(flag: string, text: unknown): number | undefined {
  if (text === undefined) return undefined
  const number = Number(text)
  if (text === '' || !(number >= 0)) throw new Error(`--${flag} needs a number from 0 on.`)
  return number
}

function rowsIn(text: string | undefined): number[] {
  const rows = text?.split(',').map(Number) ?? []
  if (rows.every((row) => Number.isInteger(row) && row >= 1 && row <= DOUBLINGS.length)) return rows
  throw new Error(`--rows needs numbers from 1 to ${DOUBLINGS.length}, with commas between them.`)
}
