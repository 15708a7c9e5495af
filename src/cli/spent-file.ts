// Opens the file in which runs of `send` share what they have spent of Heap's budgets.
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import { openSpentBudgets, removeSpentBudgets, type OpenSpent } from '../storage/spent/sqlite-spent'
import { UsageError, type Io } from './io'
import type { SendFlags } from './send-flags'
import { budgetsPathOf, type SendInput } from './send-paths'

export interface SpentFile {
  /** Absent if there is nowhere to store it. */
  readonly spent: OpenSpent | undefined
  /** Closes it. A file beside a checkpoint is removed, unless the run is to be resumed. */
  close(run: { readonly isResumable: boolean }): void
}

/** @throws UsageError for a data folder that cannot be used */
export function openSpentFile(input: SendInput, flags: SendFlags, io: Pick<Io, 'now' | 'monotonic'>): SpentFile {
  const path = budgetsPathOf(input, flags)
  if (path === undefined) return { spent: undefined, close: () => undefined }
  const spent = open(path, flags, io)
  return {
    spent,
    close: ({ isResumable }) => {
      spent?.close()
      if (flags.data === undefined && !isResumable) removeSpentBudgets(path)
    }
  }
}

function open(
  path: string,
  flags: SendFlags,
  { now, monotonic }: Pick<Io, 'now' | 'monotonic'>
): OpenSpent | undefined {
  // Does not create a folder from a mistyped report path: writing the report will say that it is missing.
  if (flags.data === undefined && !existsSync(dirname(path))) return undefined
  try {
    return openSpentBudgets({ path, now, monotonic })
  } catch (failure) {
    // Beside the checkpoint, whose own error says what is wrong with the folder.
    if (flags.data === undefined) return undefined
    const { code } = failure as { code?: unknown }
    const why = typeof code === 'string' ? code : 'unknown reason'
    throw new UsageError(`${path} cannot be used (${why}). Pass --data the data folder of the runner, or leave it out.`)
  }
}
