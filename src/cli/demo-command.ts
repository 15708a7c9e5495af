// The command `demo`: sends a few sample events to a local Heap and shows what became of each.
import { reasonFor } from '../errors'
import { parseSettings } from '../heap/settings'
import { openConnection, startSend, type SettledEvent } from '../send'
import { createSandbox, type Sandbox } from '../sandbox'
import { Readable } from 'node:stream'
import type { ExitCode, Io } from './io'
import { createSamples, type Sample } from './sample-events'
import { coloursFor, countOf, wrapText, type Colours } from './text'

const APP_ID = '1535634150'

export async function runDemo(io: Io): Promise<ExitCode> {
  const colours = coloursFor(io.stdout, io.env)
  const say = (line = ''): void => io.stdout.write(`${line}\n`)
  const samples = createSamples(io.now())
  const sandbox = await createSandbox()
  try {
    say()
    say(`  A local Heap listens on ${sandbox.url}. ${countOf(samples.length, 'event')} go to App ID ${APP_ID}.`)
    const settled = await sendSamples(samples, sandbox, io)
    sayEvents(samples, settled, { say, colours, columns: io.stdout.columns })
    sayHoldings(sandbox, say, colours)
  } finally {
    await sandbox.close()
  }
  say()
  say('  Your own events:  heap-destination sandbox                        a local Heap that stays')
  say('                    heap-destination send events.ndjson --app-id <your App ID> --dry-run')
  say('  Leave out --dry-run and they go to the real Heap.')
  say()
  return 0
}

async function sendSamples(samples: readonly Sample[], sandbox: Sandbox, io: Io): Promise<SettledEvent[]> {
  const parsed = parseSettings({ appId: APP_ID, endpoint: sandbox.url })
  if ('errors' in parsed) throw new TypeError('The settings of the demo are wrong.')
  const settled: SettledEvent[] = []
  const { now, monotonic, sleep, random } = io
  const connection = openConnection({ now, monotonic, sleep, random, keepBudgets: true, connections: 4 })
  try {
    const run = startSend({
      ...connection,
      input: Readable.from(samples.map(({ event }) => Buffer.from(`${JSON.stringify(event)}\n`))),
      settings: parsed.settings,
      waiting: { monotonic, sleep },
      concurrency: 1,
      resume: false,
      onSettled: (event) => settled.push(event)
    })
    await run.done
  } finally {
    await connection.close()
  }
  return settled
}

interface Page {
  readonly say: (line?: string) => void
  readonly colours: Colours
  readonly columns: number
}

function sayEvents(
  samples: readonly Sample[],
  settled: readonly SettledEvent[],
  { say, colours, columns }: Page
): void {
  say()
  say(colours.bold('  What went in'))
  const indent = ' '.repeat(15)
  const sayUnder = (text: string): void => {
    for (const line of wrapText(text, Math.max(40, Math.min(columns, 110) - indent.length))) say(indent + line)
  }
  samples.forEach(({ shows }, index) => {
    const outcome = settled[index]?.outcome
    if (outcome === undefined) return
    const isDelivered = outcome.fate === 'delivered'
    const mark = isDelivered ? colours.green('● delivered') : colours.red('✕ refused  ')
    say(`  ${mark}  ${shows}`)
    if (!isDelivered) sayUnder(outcome.error.message)
    for (const { code, path, limit, actual, renamedTo } of outcome.issues) {
      const lengths =
        limit === undefined || actual === undefined ? '' : ` (${actual} characters; the limit is ${limit})`
      sayUnder(`${path}: ${reasonFor(code).title}${lengths}${renamedTo === undefined ? '' : ` to ${renamedTo}`}`)
    }
  })
}

function sayHoldings(sandbox: Sandbox, say: Page['say'], colours: Colours): void {
  say()
  say(colours.bold('  What Heap now holds'))
  for (const { identity, user_ids: visitors, properties } of sandbox.users()) {
    const linked = visitors.length === 0 ? '' : `, linked to the Heap visitor ${visitors.join(', ')}`
    sayRecord(say, `user ${identity ?? 'anonymous'}${linked}`, properties)
  }
  for (const { event, identity, properties } of sandbox.events()) {
    sayRecord(say, `event ${event} by ${identity ?? 'a visitor'}`, properties)
  }
  for (const { account_id: id, properties } of sandbox.accounts()) sayRecord(say, `account ${id}`, properties)
  const { droppedValues } = sandbox.counters()
  say(`  Values that Heap itself had to drop: ${droppedValues}`)
}

const MAX_SHOWN = 60

function sayRecord(say: Page['say'], title: string, properties: Readonly<Record<string, unknown>>): void {
  say(`  ${title}`)
  for (const [name, value] of Object.entries(properties)) {
    const text = JSON.stringify(value)
    const length = typeof value === 'string' ? value.length : text.length
    const shown = text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}… (${length} characters)` : text
    say(`      ${name.padEnd(28)} ${shown}`)
  }
}
