// Reads and writes the suppressions in a runner's data folder, for commands that name the folder.
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { DirectoryInUseError, lockDirectory, type DirectoryLock } from '../files/directory-lock'
import { failureName } from '../misuse'
import { createSqliteQueue } from '../storage/queue/sqlite/sqlite-store'
import { openSuppressionFile } from '../storage/queue/sqlite/suppression-file'
import type { Queue } from '../storage/queue/queue'
import { readConfigFile } from '../storage/settings/config-file'
import type { Suppressions } from '../storage/suppressions/suppressions'
import { UsageError } from './io'

/** A runner's data folder, and its destinations with the App ID. */
export interface RunnerFolder {
  readonly folder: string
  readonly destinationIds: readonly string[]
}

/** `undefined` if no runner has stored anything in it yet. @throws UsageError for settings that cannot be read */
export function findRunner(folder: string, appId: string): RunnerFolder | undefined {
  const [settings, events] = ['settings.json', 'events.db'].map((name) => join(resolve(folder), name))
  if (settings === undefined || events === undefined || !existsSync(settings) || !existsSync(events)) return undefined
  const { destinations } = inWords(folder, () => readConfigFile(settings))
  const meant = destinations.filter((one) => one.type === 'heap' && one.settings['appId'] === appId)
  return { folder: resolve(folder), destinationIds: meant.map(({ id }) => id) }
}

/** All suppressed people of the destinations, as hashes. @throws UsageError for files that cannot be used */
export async function readSuppressed({ folder, destinationIds }: RunnerFolder): Promise<ReadonlySet<string>> {
  if (destinationIds.length === 0) return new Set()
  const lock = lockUnlessRuns(folder)
  try {
    const file = inWords(folder, () => openSuppressionFile(eventsIn(folder), { isAlone: lock !== undefined }))
    try {
      const lists = await Promise.all(destinationIds.map((id) => file.suppressions.list(id, Number.MAX_SAFE_INTEGER)))
      return new Set(lists.flatMap((list) => list.map(({ person }) => person)))
    } finally {
      file.close()
    }
  } finally {
    lock?.release()
  }
}

/** The stores of a runner, open for changes. */
export interface OpenRunnerStore {
  readonly suppressions: Suppressions
  /** Absent while the runner runs, since only it may change its events. */
  readonly queue: Queue | undefined
  close(): Promise<void>
}

/**
 * Keeps a runner from starting until it is closed, unless one runs. @throws UsageError for files that cannot be used
 */
export function openRunnerStore({ folder }: RunnerFolder, now: () => number): OpenRunnerStore {
  const lock = lockUnlessRuns(folder)
  if (lock === undefined) {
    const file = inWords(folder, () => openSuppressionFile(eventsIn(folder), { isAlone: false }))
    return { suppressions: file.suppressions, queue: undefined, close: async () => file.close() }
  }
  try {
    const expectation = { isExpected: true, acceptsLoss: false }
    const { queue, suppressions } = inWords(folder, () =>
      createSqliteQueue({ path: eventsIn(folder), now, expectation })
    )
    return { suppressions, queue, close: () => queue.close().finally(() => lock.release()) }
  } catch (failure) {
    lock.release()
    throw failure
  }
}

function eventsIn(folder: string): string {
  return join(folder, 'events.db')
}

/** `undefined` if a runner uses it. @throws UsageError when that cannot be checked */
export function lockUnlessRuns(folder: string): DirectoryLock | undefined {
  try {
    return lockDirectory(folder)
  } catch (failure) {
    if (failure instanceof DirectoryInUseError) return undefined
    throw toUsageError(folder, failure)
  }
}

function inWords<Made>(folder: string, make: () => Made): Made {
  try {
    return make()
  } catch (failure) {
    throw toUsageError(folder, failure)
  }
}

function toUsageError(folder: string, failure: unknown): UsageError {
  const why = failure instanceof Error ? failure.message : failureName(failure)
  return new UsageError(`the data folder ${folder} cannot be used: ${why}`)
}
