// Every flag of `send`: in the help, in the document, in the printed commands, and in what `--resume` insists on.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { addFlags, nameOf, type Flag } from '../../src/cli/flag'
import { createProgram } from '../../src/cli/program'
import { SEND_FLAGS, type SendFlags } from '../../src/cli/send-flags'
import { nextCommands } from '../../src/cli/send-paths'
import { openTerminal } from './terminal'
import { at, openHeap, read, trackEvent, write } from './work-folder'

interface Row {
  /** What the run is given that stops. */
  readonly first?: readonly string[]
  /** What the run is given that goes on, behind what the first one was given. */
  readonly changed: readonly string[]
  /** What is refused, and with which words, although a resumed run may have another value. */
  readonly says?: string
}

const ROWS_FIRST = ['--rows', '--user-id', 'userId'] as const

/** A row for each flag, or this does not compile. */
const ROWS: Readonly<Record<keyof typeof SEND_FLAGS, Row>> = {
  dryRun: { changed: ['--dry-run'], says: 'a dry run sends nothing' },
  resume: { changed: ['--resume'] },
  onlyRejected: { changed: ['--only-rejected', 'other-report'] },
  report: { changed: ['--report', 'other-report'], says: 'there is nothing to resume' },
  since: { first: ['--since', '2020-01-01'], changed: ['--since', '2021-01-01'] },
  until: { changed: ['--until', '2030-01-01'] },
  types: { changed: ['--types', 'track,identify'] },
  table: { changed: ['--table', 'tracks'] },
  rows: { changed: ['--rows', '--user-id', 'id'] },
  userId: { first: ROWS_FIRST, changed: ['--user-id', 'anonymousId'] },
  eventName: { first: ROWS_FIRST, changed: ['--event-name', 'event'] },
  time: { first: ROWS_FIRST, changed: ['--time', 'timestamp'] },
  messageId: { first: ROWS_FIRST, changed: ['--message-id', 'messageId'] },
  userIdFrom: { changed: ['--user-id-from', 'traits.email'] },
  suppress: { changed: ['--suppress', 'list-of-users', '--suppress', 'list-of-users'] },
  appId: { changed: ['--app-id', '12'] },
  region: { changed: ['--region', 'eu'] },
  endpoint: { changed: ['--endpoint', 'http://127.0.0.1:9'] },
  anonymousEvents: { changed: ['--anonymous-events', 'send'] },
  accountProperty: { changed: ['--account-property', 'company'] },
  blockIdentities: { first: ['--block-identities', 'a'], changed: ['--block-identities', 'b c'] },
  allowIdentities: { changed: ['--allow-identities', 'null'] },
  hashIdentity: { changed: ['--hash-identity'] },
  audiencesAs: { changed: ['--audiences-as', 'both'] },
  engagePrefix: { changed: ['--engage-prefix', 's_'] },
  allowProperties: { changed: ['--allow-properties', 'number'] },
  blockProperties: { changed: ['--block-properties', 'x'] },
  nested: { changed: ['--nested', 'drop'] },
  eventPrefix: { changed: ['--event-prefix', 'Old '] },
  arrayItems: { changed: ['--array-items', '3'] },
  requireConsent: { changed: ['--require-consent', 'Analytics'] },
  strictConsent: { first: ['--require-consent', 'Analytics'], changed: ['--strict-consent'] },
  eventTraits: { changed: ['--event-traits'] },
  audienceTraits: { changed: ['--audience-traits'] },
  nullClears: { changed: ['--null-clears'] },
  concurrency: { changed: ['--concurrency', '5'] },
  data: { changed: ['--data', 'data-folder'] },
  budget: { changed: ['--no-budget'] },
  giveUpAfter: { changed: ['--give-up-after', '7'] },
  json: { changed: ['--json'] }
}

const ALL = Object.keys(ROWS) as (keyof typeof SEND_FLAGS)[]

/** File names among the arguments, and nothing else here, stand in the folder of the test. */
const inFolder = (args: readonly string[]): string[] =>
  args.map((arg) => (['other-report', 'data-folder', 'list-of-users'].includes(arg) ? at(arg) : arg))

function flagsOf(args: readonly string[]): SendFlags {
  return addFlags(new Command().argument('[file]'), SEND_FLAGS).parse(args, { from: 'user' }).opts<SendFlags>()
}

async function run(args: readonly string[]): Promise<{ code: unknown; says: string }> {
  const terminal = openTerminal()
  let code: unknown
  try {
    await createProgram(terminal.io, (ended) => (code = ended)).parseAsync(['send', ...args], { from: 'user' })
    return { code, says: '' }
  } catch (failure) {
    return { code: 2, says: (failure as Error).message }
  }
}

test.each(ALL)('%s stands in the help, and in docs/send.md', (key) => {
  const flag: Flag = SEND_FLAGS[key]
  const command = addFlags(new Command(), SEND_FLAGS).configureOutput({ getOutHelpWidth: () => 1000 })
  expect(command.helpInformation()).toContain(`${flag.flag} `)
  expect(command.helpInformation()).toContain(flag.help)
  expect(readFileSync(resolve(__dirname, '../../docs/send.md'), 'utf8')).toMatch(new RegExp(`\`${nameOf(flag)}[ \`]`))
})

test.each(ALL)('%s is repeated by the printed commands as its entry says', (key) => {
  const { repeated, ...flag }: Flag = SEND_FLAGS[key]
  const given = flagsOf([...(ROWS[key].first ?? []), ...ROWS[key].changed])
  const { resume = '', again = '' } = nextCommands(
    { names: ['events.ndjson'], files: ['events.ndjson'] },
    { ...given, dryRun: false }
  )
  const has = (text: string): boolean => text.split(' ').includes(nameOf({ ...flag, repeated }))
  expect(has(resume)).toBe(repeated !== 'never' || key === 'resume')
  if (again !== '' && key !== 'onlyRejected') expect(has(again)).toBe(repeated === 'always')
  if (repeated === 'never') return
  // As a shell reads it back.
  const words = [...resume.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word)
  expect(flagsOf(words.slice(2))[key]).toEqual(given[key])
})

describe('with --resume', () => {
  test.each(ALL)('another value of %s is refused, or taken, as its entry says', async (key) => {
    const { first = [], changed, says } = ROWS[key]
    const heap = await openHeap()
    heap.addFaults({ status: 503 })
    const identify = { type: 'identify', userId: 'user-1', messageId: 'message-2', traits: { plan: 'pro' } }
    write('events.ndjson', [trackEvent(1), identify])
    write('list-of-users', ['user-9'])
    const args = [at('events.ndjson'), '--app-id', '11', '--endpoint', heap.url, ...first]
    expect(await run([...args, '--give-up-after', '0'])).toEqual({ code: 1, says: '' })
    heap.clearFaults()
    const before = read('events.ndjson.checkpoint')
    const resumed = await run([...args, '--resume', ...inFolder(changed)])
    const isEqual = (SEND_FLAGS[key] as Flag).resumed === 'equal'
    if (isEqual || says !== undefined) {
      expect(resumed).toEqual({ code: 2, says: expect.stringContaining(says ?? 'was written with other options') })
      expect(read('events.ndjson.checkpoint')).toBe(before)
    } else expect(resumed).toEqual({ code: 0, says: '' })
  })
})
