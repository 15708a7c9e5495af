// Defines the commands with their flags and help. Parses the command line; each command runs in a file of its own.
import { Command, Option } from 'commander'
import { ROLES } from '../access/roles'
import { addCopies } from './copy-flags'
import type * as ConfigCommand from './config-command'
import { addConfig } from './config-flags'
import type * as DeleteCommand from './delete-command'
import { addDeleteFlags, type DeleteFlags } from './delete-flags'
import type * as DemoCommand from './demo-command'
import { addFlags, parseWhole } from './flag'
import type { ExitCode, Io } from './io'
import type * as SandboxCommand from './sandbox-command'
import type * as SendCommand from './send-command'
import type * as SegmentFunctionCommand from './segment-function-command'
import {
  API_FLAGS,
  CONNECT_FLAGS,
  PRINT_FLAGS,
  type ApiFlags,
  type ConnectFlags,
  type PrintFlags
} from './segment-function-flags'
import { SEND_FLAGS, type SendFlags } from './send-flags'
import type * as SegmentsCommand from './segments-command'
import type * as SegmentsReplay from './segments-replay'
import type * as SegmentsSync from './segments-sync'
import type * as StartCommand from './start-command'
import { addStart, HOST_HELP } from './start-flags'
import type * as TokenCommand from './token-command'
import { addPlace, type PlaceFlags } from './store-place'
import { readVersion } from './version'

/* eslint-disable @typescript-eslint/no-require-imports --
   A command is loaded when it is asked for: `send` would start half a second later with the catalog's server and the
   local Heap, and a tenth of a second with `delete` alone. Compiled to CommonJS, only require() does that in Node and in Jest alike. */
const loadStart = () => require('./start-command') as typeof StartCommand
const loadSend = () => require('./send-command') as typeof SendCommand
const loadDelete = () => require('./delete-command') as typeof DeleteCommand
const loadConfig = () => require('./config-command') as typeof ConfigCommand
const loadTokens = () => require('./token-command') as typeof TokenCommand
const loadSandbox = () => require('./sandbox-command') as typeof SandboxCommand
const loadSegmentFunction = () => require('./segment-function-command') as typeof SegmentFunctionCommand
const loadSegmentsReplay = () => require('./segments-replay') as typeof SegmentsReplay
const loadSegmentsSync = () => require('./segments-sync') as typeof SegmentsSync
const loadSegments = () => require('./segments-command') as typeof SegmentsCommand
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
  addStart(program, { load: loadStart, io, finish })
  addSend(program, io, finish)
  program
    .command('sandbox')
    .description('Start a local Heap that obeys the documented rules.')
    .addOption(new Option('--port <port>', 'port to listen on').default(8765).argParser(parseWhole(0, 65_535)))
    .option('--host <host>', HOST_HELP, '127.0.0.1')
    .option('--name <name...>', 'further host names under which it may be reached')
    .option('--data <file>', 'keep what it holds in this file')
    .option('--no-budget', "accept any rate, ignoring Heap's published budgets")
    .option('--refuse-null', 'refuse null among user properties, which otherwise clears them')
    .action(async (flags: SandboxCommand.SandboxFlags) => finish(await loadSandbox().runSandbox(flags, io)))
  addCopies(program, io, finish)
  addConfig(program, { load: loadConfig, io, finish })
  addSegments(program, io, finish)
  addToken(program, io, finish)
  addDeleteFlags(program.command('delete')).action(async (flags: DeleteFlags) =>
    finish(await loadDelete().runDelete(flags, io))
  )
  addSegmentFunction(program, io, finish)
  program
    .command('demo')
    .description('Send a sample of events to a local Heap and show what became of them.')
    .action(async () => finish(await loadDemo().runDemo(io)))
  return program
}

/**
 * Commander quotes a flag that it does not know with its value, which may be a key, and others may read a log of this.
 */
function withoutValue(text: string): string {
  return text.replace(/(unknown option ')(--[\w-]*|-.?).*'/s, "$1$2'")
}

function addSegments(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const segments = program.command('segments').description("Who is in Heap's segments, and which pages are missing.")
  const add = (name: string, description: string): Command =>
    addPlace(segments.command(name).description(description), 'data folder of `start`')
  add('list', 'List integrations and segments, and what was refused.').action(async (flags: PlaceFlags) =>
    finish(await loadSegments().runSegmentsList(flags, io))
  )
  add('show', 'Show a segment: its syncs, who joined and left, webhooks. Exits with 1 if a page is missing.')
    .argument('<integration>', 'name or id')
    .argument('<segment>', "Heap's id of the segment")
    .action(async (integration: string, segment: string, flags: PlaceFlags) =>
      finish(await loadSegments().runSegmentsShow({ integration, segment }, flags, io))
    )
  add('sync', 'Tell partners now who joined and left. Exits with 1 if a change was not delivered.')
    .argument('[integration]', 'name or id; all when left out')
    .argument('[target]', 'name or id; all of the integration when left out')
    .action(async (integration: string | undefined, target: string | undefined, flags: PlaceFlags) =>
      finish(await loadSegmentsSync().runSegmentsSync({ integration, target }, flags, io))
    )
  add('replay', 'Process a stored webhook again. It counts only if nothing newer is known.')
    .argument('<webhook>', 'its number, as `show` prints it', parseWhole(1, Number.MAX_SAFE_INTEGER))
    .action(async (webhook: number, flags: PlaceFlags) =>
      finish(await loadSegmentsReplay().runSegmentsReplay(webhook, flags, io))
    )
}

function addToken(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const token = program
    .command('token')
    .description('Named tokens for the catalog and its API, beside HEAP_DESTINATION_ADMIN_TOKEN.')
  const add = (name: string, description: string): Command =>
    addPlace(token.command(name).description(description), 'data folder of `start`')
  add('create', 'Make a token and print it, this once.')
    .argument('<name>', 'whom or what it is for')
    .addOption(new Option('--role <role>', 'what it allows').choices(ROLES).makeOptionMandatory())
    .action(async (name: string, flags: TokenCommand.CreateFlags) =>
      finish(await loadTokens().runTokenCreate(name, flags, io))
    )
  add('list', 'List the tokens, without their secrets.').action(async (flags: TokenCommand.TokenFlags) =>
    finish(await loadTokens().runTokenList(flags, io))
  )
  add('revoke', 'Revoke a token. It takes effect at once, also in a running catalog.')
    .argument('<token>', 'its name or id')
    .action(async (which: string, flags: TokenCommand.TokenFlags) =>
      finish(await loadTokens().runTokenRevoke(which, flags, io))
    )
}

function addSegmentFunction(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const command = program
    .command('segment-function')
    .description('Run inside a Segment workspace: the connector as a destination function.')
  addFlags(command.command('print').description('Print the file of the function.'), PRINT_FLAGS).action(
    (flags: PrintFlags) => finish(loadSegmentFunction().runPrint(flags, io))
  )
  addFlags(
    command.command('deploy').description("Create or update the function through Segment's Public API."),
    API_FLAGS
  ).action(async (flags: ApiFlags) => finish(await loadSegmentFunction().runDeploy(flags, io)))
  addFlags(
    command.command('connect').description('Connect a source of the workspace to the function.'),
    CONNECT_FLAGS
  ).action(async (flags: ConnectFlags) => finish(await loadSegmentFunction().runConnect(flags, io)))
  addFlags(command.command('status').description('Show the function in Segment and its versions.'), API_FLAGS).action(
    async (flags: ApiFlags) => finish(await loadSegmentFunction().runStatus(flags, io))
  )
}

function addSend(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  const send = program
    .command('send')
    .description('Send files of Segment events: JSON objects, a JSON array, or bodies of an SDK; .gz too.')
    .argument('<file...>', 'files, folders or patterns, or - for standard input')
  addFlags(send, SEND_FLAGS).action(async (files: string[], flags: SendFlags) =>
    finish(await loadSend().runSend(files, flags, io))
  )
}
