// Adds deleted people to a runner's suppressions, so that no later event creates them again, and erases their events
// there.
import type { CheckedUser, DeletionResult } from '../deletion'
import { toPersonHash } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import { forgetPeople } from '../runner/admin/forget-people'
import type { DeleteFlags } from './delete-flags'
import { UsageError, type Io } from './io'
import { findRunner, openRunnerStore, type RunnerFolder } from './runner-folder'
import { countOf } from './text'

/** The runner that was named; `undefined` for none. @throws UsageError when none of its destinations has the App ID */
export function runnerOf({ data }: DeleteFlags, { appId }: HeapSettings): RunnerFolder | undefined {
  if (data === undefined) return undefined
  if (/^postgres(?:ql)?:/.test(data)) {
    throw new UsageError(
      '--data is a data folder. With a database, delete people on the page of a runner or through its API, which suppress them there.'
    )
  }
  const runner = findRunner(data, appId)
  if (runner !== undefined && runner.destinationIds.length > 0) return runner
  throw new UsageError(
    `no destination in the data folder ${data} has App ID ${appId}, so nobody can be suppressed there. Check --data and --app-id, or leave --data out.`
  )
}

interface Forgetting {
  readonly runner: RunnerFolder | undefined
  readonly users: readonly CheckedUser[]
  readonly settings: HeapSettings
  readonly io: Io
}

/** First the list, then the request, as in the runner, so that no event under way creates anybody again. */
export async function withRunner(
  { runner, users, settings, io }: Forgetting,
  request: (users: readonly CheckedUser[]) => Promise<DeletionResult>
): Promise<DeletionResult> {
  if (runner === undefined) return request(users)
  const { destinationIds } = runner
  const store = openRunnerStore(runner, io.now)
  try {
    const { suppressions, queue } = store
    const keeper = {
      suppressions,
      queue,
      now: io.now,
      afterBatches: async () => undefined,
      forgetOrder: () => undefined
    }
    const named = users.map((user) => ({ ...user, person: toPersonHash(user.identity, settings.identityRules) }))
    const result = await forgetPeople(keeper, request, { destinationIds, users: named })
    const erased =
      queue === undefined
        ? 'The runner is running, so their events there were not erased: delete them on its page as well.'
        : `${countOf(result.erasedEvents, 'event')} of them erased there.`
    io.stdout.write(`  On the list of the runner in ${runner.folder}. ${erased}\n`)
    return result
  } finally {
    await store.close()
  }
}
