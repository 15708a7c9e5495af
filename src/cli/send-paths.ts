// Where a run of `send` keeps what it remembers, and the commands to paste after it.
import { join, resolve } from 'node:path'
import { isOrdinaryFile } from '../send'
import { argumentsOf } from './flag'
import { SEND_FLAGS, type SendFlags } from './send-flags'
import { quoteArgument } from './text'

/** The checkpoint stands next to the report, or next to the events where no file is one. A stream has no checkpoint. */
export function checkpointPathOf(file: string, flags: SendFlags): string | undefined {
  if (file === '-' || flags.dryRun) return undefined
  return `${resolve(reportFileOf(flags) ?? file)}.checkpoint`
}

/**
 * Where spent budgets are noted: in the data folder that was named, or else beside the checkpoint, for as long as there is
 * one. `undefined`: nowhere.
 */
export function budgetsPathOf(file: string, flags: SendFlags): string | undefined {
  if (!flags.budget || flags.dryRun) return undefined
  if (flags.data !== undefined) return join(resolve(flags.data), 'budgets.db')
  const checkpoint = checkpointPathOf(file, flags)
  return checkpoint === undefined ? undefined : `${checkpoint}.budgets`
}

/** The report, unless it is a pipe or a device, which nobody can read again. */
function reportFileOf({ report }: SendFlags): string | undefined {
  return report !== undefined && isOrdinaryFile(report) ? report : undefined
}

/** Commands to paste after a run: to go on with it, and to send again what was rejected. */
export function nextCommands(
  file: string,
  flags: SendFlags
): { resume: string | undefined; again: string | undefined } {
  if (file === '-' || flags.dryRun) return { resume: undefined, again: undefined }
  const always = argumentsOf(SEND_FLAGS, flags, ({ repeated }) => repeated === 'always')
  const onlyHere = argumentsOf(SEND_FLAGS, flags, ({ repeated }) => repeated === 'resume')
  const command = (...words: string[]): string => ['heap-destination', 'send', ...words].map(quoteArgument).join(' ')
  const report = reportFileOf(flags)
  return {
    resume: command(file, ...always, ...onlyHere, '--resume'),
    again: report === undefined ? undefined : command('--only-rejected', report, file, ...always)
  }
}
