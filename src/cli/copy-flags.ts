// The flags of the commands that copy what a runner has stored, or seal it anew: `backup`, `restore`, `migrate`,
// `change-key`.
import type { Command } from 'commander'
import type * as BackupCommand from './backup-command'
import type * as ChangeKeyCommand from './change-key-command'
import type { ExitCode, Io } from './io'
import type * as MigrateCommand from './migrate-command'

/* eslint-disable @typescript-eslint/no-require-imports --
   A command is loaded when it is asked for. */
const loadBackup = () => require('./backup-command') as typeof BackupCommand
const loadChangeKey = () => require('./change-key-command') as typeof ChangeKeyCommand
const loadMigrate = () => require('./migrate-command') as typeof MigrateCommand
/* eslint-enable @typescript-eslint/no-require-imports */

export function addCopies(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  addBackup(program, io, finish)
  addMigrate(program, io, finish)
  program
    .command('change-key')
    .description('Seal the secrets in the data folder of `start` with a new key. The runner has to be stopped.')
    .option('--data <folder>', 'data folder (default: ".heap-destination")')
    .action((flags: BackupCommand.BackupFlags) => finish(loadChangeKey().runChangeKey(flags, io)))
}

function addBackup(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('backup')
    .description('Copy the data folder of `start`, also while it runs, into a new folder.')
    .argument('<folder>', 'folder for the copy, which does not exist yet')
    .option('--data <folder>', 'data folder to copy (default: ".heap-destination")')
    .action(async (to: string, flags: BackupCommand.BackupFlags) => finish(await loadBackup().runBackup(to, flags, io)))
  program
    .command('restore')
    .description('Restore a copy made by `backup`. Checks it first, and overwrites nothing.')
    .argument('<folder>', 'folder of the copy')
    .option('--data <folder>', 'data folder to fill (default: ".heap-destination")')
    .action(async (from: string, flags: BackupCommand.BackupFlags) =>
      finish(await loadBackup().runRestore(from, flags, io))
    )
}

function addMigrate(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('migrate')
    .description('Move a data folder into a PostgreSQL database, or back. Goes on where it was broken off.')
    .requiredOption('--from <place>', 'data folder of `start`, or postgres://…')
    .requiredOption('--to <place>', 'postgres://… with nothing in it, or a new folder')
    .option('--secret-key-file <file>', 'key to the secrets in the database; or set HEAP_SECRET_KEY')
    .action(async (flags: MigrateCommand.MigrateFlags) => finish(await loadMigrate().runMigrate(flags, io)))
}
