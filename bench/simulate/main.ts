// Simulates a day of many App IDs and several runners: `npm run simulate -- --help`. Takes minutes; is no test.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { findEnds, lookMs } from './ends'
import { DEFAULTS, type Parameters } from './parameters'
import { drawBacklog, drawDelay } from './picture'
import { broken, rowsOf, toTable } from './report'
import { Simulation } from './simulation'

const IMAGES = join(__dirname, '..', '..', 'docs', 'images')

const FLAGS: Readonly<Record<string, readonly [keyof Parameters, string]>> = {
  'app-ids': ['appIds', 'App IDs'],
  events: ['eventsPerDay', 'events of all App IDs in 24 hours'],
  exponent: ['exponent', 'sizes of App IDs: rank to the power of minus this'],
  swing: ['swing', 'how far the rate swings between night and day, 0 to 1'],
  hours: ['hours', 'length of the day'],
  runners: ['runners', 'runners'],
  'runner-rate': ['runnerRate', 'events that one runner takes in and delivers a second'],
  'database-rate': ['databaseRate', 'events that the database stores and settles a second'],
  request: ['requestMs', 'milliseconds from a request to its answer'],
  failing: ['failing', 'share of requests that Heap answers with 500'],
  limited: ['limited', 'share of requests that Heap answers with 429'],
  'outage-at': ['outageAt', 'hour at which Heap is gone'],
  outage: ['outageHours', 'hours for which it is gone'],
  kills: ['kills', 'runners that are killed; another comes a minute later'],
  'replace-at': ['replaceAt', 'hour at which all runners are replaced, one a minute'],
  'look-every': ['lookEvery', 'seconds between two looks at the leases while nothing changes'],
  'app-every': ['appEvery', 'seconds between two looks at an App ID that nothing keeps'],
  seed: ['seed', 'the same seed gives the same day']
}

const HELP = `Simulates a day of many App IDs and several runners, with the runner's own budgets, pauses and leases.

  npm run simulate -- [flags]

${Object.entries(FLAGS)
  .map(([flag, [name, what]]) => `  --${flag.padEnd(15)} ${what} (${String(DEFAULTS[name])})`)
  .join('\n')}
  --double          also doubles one parameter after the other, and says what no longer holds
  --no-pictures     does not write docs/images/simulation-*.svg
  --help            this text
`

const options = {
  ...Object.fromEntries(Object.keys(FLAGS).map((flag) => [flag, { type: 'string' as const }])),
  double: { type: 'boolean' as const },
  'no-pictures': { type: 'boolean' as const },
  help: { type: 'boolean' as const }
}

function readParameters(values: Readonly<Record<string, unknown>>): Parameters {
  const given = Object.entries(FLAGS).flatMap(([flag, [name]]) => {
    const text = values[flag]
    if (text === undefined) return []
    const number = Number(text)
    if (text === '' || !(number >= 0)) throw new Error(`--${flag} needs a number from 0 on.`)
    return [[name, number] as const]
  })
  return { ...DEFAULTS, ...Object.fromEntries(given) }
}

function print(text: string): void {
  process.stdout.write(text)
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options })
  if (values.help === true) return print(HELP)
  const parameters = readParameters(values)
  const result = await new Simulation(parameters).run()
  print(toTable(rowsOf(result)))
  print('\nTo decide about all keys takes, at each heartbeat, a second apart:\n')
  for (const [keys, runners] of LOOKS) {
    print(`  ${keys} keys, ${runners} runners: ${lookMs(keys, runners).toFixed(1)} ms\n`)
  }
  if (values['no-pictures'] !== true) {
    writeFileSync(join(IMAGES, 'simulation-backlog.svg'), drawBacklog(result))
    writeFileSync(join(IMAGES, 'simulation-delay.svg'), drawDelay(result))
  }
  if (broken(result).length > 0) {
    print(`\nDoes not hold: ${broken(result).join('; ')}.\n`)
    process.exitCode = 1
  }
  if (values.double === true) {
    print('\n')
    print(toTable(await findEnds(parameters, ([what]) => process.stderr.write(`${what}\n`))))
  }
}

/** Keys and runners. */
const LOOKS = [
  [5000, 4],
  [10_000, 4],
  [5000, 8],
  [50_000, 10]
] as const

void main()
