// The command `config`: its parts, flags and help.
import type { Command } from 'commander'
import type * as ConfigCommand from './config-command'
import type { ExitCode, Io } from './io'
import { addPlace } from './store-place'

interface Running {
  /** Loads the command when it is asked for. */
  readonly load: () => typeof ConfigCommand
  readonly io: Io
  readonly finish: (code: ExitCode) => void
}

export function addConfig(program: Command, { load, io, finish }: Running): void {
  const config = program
    .command('config')
    .description('Sources, destinations, mappings and segments as one file without secrets.')
  const add = (name: string, description: string): Command =>
    addPlace(
      config.command(name).description(description),
      'data folder of `start`, where no runner works in it'
    ).option('--url <url>', 'address of a runner; its token is read from HEAP_DESTINATION_TOKEN')
  const others = ['--remove-others', 'also remove what is not in the file'] as const
  add('export', 'Print the settings.').action(async (flags: ConfigCommand.CompareFlags) =>
    finish(await load().runConfigExport(flags, io))
  )
  add('diff', 'Say what applying a file would change. Ends with 1 when something differs.')
    .argument('<file>', 'a file that `config export` wrote, or - for standard input')
    .option(...others)
    .action(async (file: string, flags: ConfigCommand.CompareFlags) =>
      finish(await load().runConfigDiff(file, flags, io))
    )
  add('apply', 'Apply a file: all of it, or nothing. Shows what changes, and asks.')
    .argument('<file>', 'a file that `config export` wrote, or - for standard input')
    .option(...others)
    .option('--yes', 'do not ask')
    .action(async (file: string, flags: ConfigCommand.ApplyFlags) =>
      finish(await load().runConfigApply(file, flags, io))
    )
}
