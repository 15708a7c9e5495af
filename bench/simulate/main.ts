// Simulates a day of many App IDs and several runners: `npm run simulate -- --help`. Takes minutes; is no test.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOUBLINGS, ENDS_HEADER, findEnd, lookMs } from './ends'
import { HELP, readArguments } from './flags'
import type { Parameters } from './parameters'
import { drawBacklog, drawDelay } from './picture'
import { broken, rowsOf, toTable } from './report'
import { PARTS, Simulation } from './simulation'

const IMAGES = join(__dirname, '..', '..', 'docs', 'images')

/** Keys and runners. */
const LOOKS = [
  [5000, 4],
  [10_000, 4],
  [5000, 8],
  [50_000, 10]
] as const

function print(text: string): void {
  process.stdout.write(text)
}

/** Shown while it runs. */
function onHour(hour: number): void {
  process.stderr.write(`hour ${hour}\n`)
}

async function simulateDay(parameters: Parameters, isDrawn: boolean): Promise<void> {
  const result = await new Simulation(parameters, { ...PARTS, onHour }).run()
  print(toTable(rowsOf(result)))
  print('\nTo decide about all keys takes, at each heartbeat, a second apart:\n')
  for (const [keys, runners] of LOOKS) {
    print(`  ${keys} keys, ${runners} runners: ${lookMs(keys, runners).toFixed(1)} ms\n`)
  }
  if (isDrawn) {
    writeFileSync(join(IMAGES, 'simulation-backlog.svg'), drawBacklog(result))
    writeFileSync(join(IMAGES, 'simulation-delay.svg'), drawDelay(result))
  }
  if (broken(result).length > 0) {
    print(`\nDoes not hold: ${broken(result).join('; ')}.\n`)
    process.exitCode = 1
  }
}

/** Each row as its day ends, then all of them as a table. */
async function simulateEnds(parameters: Parameters, numbers: readonly number[]): Promise<void> {
  const rows: (readonly string[])[] = [ENDS_HEADER]
  for (const number of numbers) {
    const row = await findEnd(parameters, number, onHour)
    process.stderr.write(`${row.join(' | ')}\n`)
    rows.push(row)
  }
  print(`\n${toTable(rows)}`)
}

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2))
  if (read === 'help') return print(HELP)
  if ('problem' in read) {
    process.stderr.write(`${read.problem}\n`)
    process.exitCode = 2
    return
  }
  const { parameters, isDrawn, rows, isDoubled } = read
  if (rows.length === 0) await simulateDay(parameters, isDrawn)
  const numbers = isDoubled ? DOUBLINGS.map((_, index) => index + 1) : rows
  if (numbers.length > 0) await simulateEnds(parameters, numbers)
}

void main()
