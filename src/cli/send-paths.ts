// The paths of a run's checkpoint and report, and the commands that `send` prints to continue or repeat the run.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { findInputFiles, isOrdinaryFile } from '../send'
import { argumentsOf } from './flag'
import { UsageError } from './io'
import { SEND_FLAGS, type SendFlags } from './send-flags'
import { quoteArgument } from './text'

/** The inputs of a run, as they were named. */
export interface SendInput {
  /** As they were typed: files, folders, patterns, or `-`. */
  readonly names: readonly string[]
  /** The files that match; `undefined` for standard input. */
  readonly files: readonly string[] | undefined
}

/** Throws a `UsageError` or `MisuseError` if a name matches no file. */
export function findInput(names: readonly string[], flags: SendFlags): SendInput {
  if (!names.includes('-')) {
    const own = [flags.report, flags.onlyRejected].filter((path) => path !== undefined)
    return { names, files: findInputFiles(names, { own }) }
  }
  if (names.length === 1) return { names, files: undefined }
  throw new UsageError('standard input (-) is read alone. Leave it out, or the other files.')
}

/**
 * The checkpoint is next to the report; without a report file, it is next to the folder or file that was named first. A
 * stream has no checkpoint.
 */
export function checkpointPathOf({ names, files }: SendInput, flags: SendFlags): string | undefined {
  if (files === undefined || flags.dryRun) return undefined
  const [name = ''] = names
  const first = existsSync(name) ? name : (files[0] ?? name)
  return `${resolve(reportFileOf(flags) ?? first)}.checkpoint`
}

/**
 * Where spent budgets are stored: in the named data folder, or else beside the checkpoint for as long as it exists.
 * `undefined`: nowhere.
 */
export function budgetsPathOf(input: SendInput, flags: SendFlags): string | undefined {
  if (!flags.budget || flags.dryRun) return undefined
  if (flags.data !== undefined) return join(resolve(flags.data), 'budgets.db')
  const checkpoint = checkpointPathOf(input, flags)
  return checkpoint === undefined ? undefined : `${checkpoint}.budgets`
}

/** The report, unless it is a pipe or a device, which nobody can read again. */
function reportFileOf({ report }: SendFlags): string | undefined {
  return report !== undefined && isOrdinaryFile(report) ? report : undefined
}

/** Commands to paste after a run: one resumes it, the other sends again what was rejected. */
export function nextCommands(
  { names, files }: SendInput,
  flags: SendFlags
): { resume: string | undefined; again: string | undefined } {
  if (files === undefined || flags.dryRun) return { resume: undefined, again: undefined }
  const always = argumentsOf(SEND_FLAGS, flags, ({ repeated }) => repeated === 'always')
  const onlyHere = argumentsOf(SEND_FLAGS, flags, ({ repeated }) => repeated === 'resume')
  const command = (...words: string[]): string => ['heap-destination', 'send', ...words].map(quoteArgument).join(' ')
  const report = reportFileOf(flags)
  return {
    resume: command(...names, ...always, ...onlyHere, '--resume'),
    again: report === undefined ? undefined : command('--only-rejected', report, ...names, ...always)
  }
}
