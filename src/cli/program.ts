// The commands, their flags and help. Parses; runs nothing itself.
import { Command, InvalidArgumentError, Option } from 'commander'
import { REGIONS_IN_WORDS } from '../heap/region-texts'
import { DEFAULT_REGION } from '../heap/regions'
import { runDelete } from './delete-command'
import { addDeleteFlags, type DeleteFlags } from './delete-flags'
import type * as BackupCommand from './backup-command'
import type * as DemoCommand from './demo-command'
import type { ExitCode, Io } from './io'
import type * as SandboxCommand from './sandbox-command'
import { runSend } from './send-command'
import type { SendFlags } from './send-flags'
import type * as StartCommand from './start-command'
import { readVersion } from './version'
import { addShapingFlags } from './shaping-flags'

const HOST_HELP = 'address to listen on; others than 127.0.0.1 need HEAP_DESTINATION_ADMIN_TOKEN'

const CALL_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias']

/* eslint-disable @typescript-eslint/no-require-imports --
   The catalog's server and the local Heap are loaded when they are asked for: `send` would start half a second later
   with them. Compiled to CommonJS, only require() does that in Node and in Jest alike. */
const loadStart = () => require('./start-command') as typeof StartCommand
const loadBackup = () => require('./backup-command') as typeof BackupCommand
const loadSandbox = () => require('./sandbox-command') as typeof SandboxCommand
const loadDemo = () => require('./demo-command') as typeof DemoCommand
/* eslint-enable @typescript-eslint/no-require-imports */

/** @param finish is given the exit code of the command that ran */
export function createProgram(io: Io, finish: (code: ExitCode) => void): Command {
  const program = new Command('heap-destination')
    .description('Sends Segment events to Heap.')
    .version(readVersion(), '--version', 'show the version')
    .option('--debug', 'show stack traces of unexpected errors')
    .showHelpAfterError('(add --help to see all flags)')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(withoutValue(text))
    })
  addStart(program, io, finish)
  addSend(program, io, finish)
  program
    .command('sandbox')
    .description('Start a local Heap that obeys the documented rules.')
    .addOption(new Option('--port <port>', 'port to listen on').default(8765).argParser(parseWhole(0, 65_535)))
    .option('--host <host>', HOST_HELP, '127.0.0.1')
    .option('--name <name...>', 'further host names under which it may be looked at')
    .option('--data <file>', 'keep what it holds in this file')
    .option('--no-budget', "accept any rate, ignoring Heap's published budgets")
    .action(async (flags: SandboxCommand.SandboxFlags) => finish(await loadSandbox().runSandbox(flags, io)))
  addBackup(program, io, finish)
  addDeleteFlags(program.command('delete')).action(async (flags: DeleteFlags) => finish(await runDelete(flags, io)))
  program
    .command('demo')
    .description('Send a sample of events to a local Heap and show what became of them.')
    .action(async () => finish(await loadDemo().runDemo(io)))
  return program
}

/** Commander quotes a flag that it does not know with its value, which may be a key, and others may read a log of this. */
function withoutValue(text: string): string {
  return text.replace(/(unknown option ')(--[\w-]*|-.?).*'/s, "$1$2'")
}

function addStart(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('start')
    .description('Start the catalog on this machine: choose Heap, pick a source, watch events arrive.')
    .addOption(new Option('--port <port>', 'port to listen on').default(3000).argParser(parseWhole(0, 65_535)))
    .option('--host <host>', HOST_HELP, '127.0.0.1')
    .option('--url <url>', 'address under which others reach it, such as that of a proxy')
    .option('--data <folder>', 'folder for settings and events', '.heap-destination')
    .option('--accept-loss', 'start although files of the store are missing; what they held is lost')
    .option('--name <name...>', 'further host names under which it is reached')
    .action(async (flags: StartCommand.StartFlags) => finish(await loadStart().runStart(flags, io)))
}

function addBackup(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('backup')
    .description('Copy the data folder of `start`, also while it runs, into a new folder.')
    .argument('<folder>', 'folder for the copy, which does not exist yet')
    .option('--data <folder>', 'data folder to copy', '.heap-destination')
    .action(async (to: string, flags: BackupCommand.BackupFlags) => finish(await loadBackup().runBackup(to, flags, io)))
  program
    .command('restore')
    .description('Put a copy made by `backup` back. Checks it first, and overwrites nothing.')
    .argument('<folder>', 'folder of the copy')
    .option('--data <folder>', 'data folder to fill', '.heap-destination')
    .action(async (from: string, flags: BackupCommand.BackupFlags) =>
      finish(await loadBackup().runRestore(from, flags, io))
    )
}

function addSend(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const send = program
    .command('send')
    .description('Send a file of Segment events: one JSON object a line, a JSON array, or the body of an SDK; .gz too.')
    .argument('<file>', 'file of events, or - for standard input')
    .option('--app-id <id>', 'App ID of the Heap environment (or HEAP_APP_ID)')
    .option(
      '--region <region>',
      `data region: ${REGIONS_IN_WORDS.toLowerCase()} (or HEAP_REGION; default ${DEFAULT_REGION.toLowerCase()})`
    )
    .option('--endpoint <url>', 'send to this address instead of Heap, such as a local Heap (or HEAP_ENDPOINT)')
    .option('--dry-run', 'print one JSON line per Heap request and send nothing')
    .option('--report <file>', 'write one JSON line per rejected or altered event')
    .option('--resume', 'go on where an earlier run of the same command stopped')
    .option('--only-rejected <report>', 'send only what the report of an earlier run names as rejected')
    .option('--since <time>', 'leave out events before this time (ISO 8601)')
    .option('--until <time>', 'leave out events from this time on (ISO 8601)')
    .option('--types <list>', `send only these call types: ${CALL_TYPES.join(',')}`, parseTypes)
    .addOption(new Option('--concurrency <n>', 'deliveries under way at once').default(2).argParser(parseWhole(1, 64)))
    .option('--data <folder>', "share Heap's budgets with a runner, and with other runs, that use this data folder")
    .option('--no-budget', "do not keep Heap's published budgets; for a local Heap only")
    .addOption(
      new Option('--give-up-after <minutes>', 'stop when Heap cannot be reached for this long')
        .default(15)
        .argParser(parseMinutes)
    )
    .option('--anonymous-events <what>', 'events without any user id: reject or send (default reject)')
    .option('--account-property <name>', 'user property that links a user to an account (default account_id)')
    .option('--block-identities <list>', 'further user ids that are placeholders, comma-separated')
    .option('--allow-identities <list>', 'placeholder user ids that are real here, comma-separated')
    .option('--json', 'print the summary as JSON')
  addShapingFlags(send).action(async (file: string, flags: SendFlags) => finish(await runSend(file, flags, io)))
}

function parseWhole(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`)
  }
}

function parseMinutes(text: string): number {
  const minutes = Number(text)
  if (text.trim() !== '' && minutes >= 0) return minutes
  throw new InvalidArgumentError('It is a number of minutes, 0 or more.')
}

function parseTypes(text: string): string[] {
  const types = text.split(',').map((type) => type.trim())
  const unknown = types.filter((type) => !CALL_TYPES.includes(type))
  if (unknown.length === 0) return types
  throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Choose from ${CALL_TYPES.join(', ')}.`)
}
