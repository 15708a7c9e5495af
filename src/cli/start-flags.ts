// The command `start` with its flags and help.
import { Option, type Command } from 'commander'
import { addFlags, parseWhole } from './flag'
import type { ExitCode, Io } from './io'
import { OPERATING_FLAGS } from './operating-flags'
import type * as StartCommand from './start-command'
import { addPlace } from './store-place'

/** For commands that listen. */
export const HOST_HELP = 'address to listen on; others than 127.0.0.1 need HEAP_DESTINATION_ADMIN_TOKEN'

interface StartParts {
  readonly load: () => typeof StartCommand
  readonly io: Io
  readonly finish: (code: ExitCode) => void
}

export function addStart(program: Command, { load, io, finish }: StartParts): void {
  const start = program
    .command('start')
    .description('Start the catalog on this machine: choose Heap, pick a source, watch events arrive.')
  addPlace(start, 'folder for settings and events')
    .addOption(new Option('--port <port>', 'port to listen on').default(3000).argParser(parseWhole(0, 65_535)))
    .option('--host <host>', HOST_HELP, '127.0.0.1')
    .option('--url <url>', 'address under which others reach it, such as that of a proxy')
    .option('--accept-loss', 'start although files of the store are missing; their content is lost')
    .option('--name <name...>', 'further host names under which it is reached')
  addFlags(start, OPERATING_FLAGS).action(async (flags: StartCommand.StartFlags) =>
    finish(await load().runStart(flags, io))
  )
}
