// The command `segments sync`: partners are told now. A runner that works in the data folder is asked to; without one,
// the command does it itself and keeps a runner from starting meanwhile.
import { createHttpClient } from '../delivery/http'
import { failureName } from '../misuse'
import { detailOf, TargetSyncs } from '../runner/segments/target-syncs'
import type { TargetSync } from '../storage/memberships/targets'
import type { SegmentTarget } from '../storage/settings/model'
import { UsageError, type ExitCode, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'
import { findIntegration, withStore, type Opened, type SegmentsFlags } from './segments-command'
import { formatCount } from './text'

export interface Wanted {
  readonly integration?: string | undefined
  readonly target?: string | undefined
}

/** Between two looks at a sync that the runner does, in milliseconds. */
const LOOK_MS = 500

/** 1 when something was not told. */
export function runSegmentsSync(wanted: Wanted, flags: SegmentsFlags, io: Io): Promise<ExitCode> {
  return withStore(flags, io, async (opened) => {
    const targets = targetsOf(opened, wanted)
    const lock = lockUnlessRuns(flags.data)
    try {
      const sync = lock === undefined ? askRunner : syncHere
      await sync(opened, targets)
    } finally {
      lock?.release()
    }
    let code: ExitCode = 0
    for (const target of targets) {
      const [last] = await opened.store.targets.syncs(target.id, 1)
      if (last === undefined || !report(io, target, last)) code = 1
    }
    return code
  })
}

function targetsOf(opened: Opened, { integration, target }: Wanted): readonly SegmentTarget[] {
  const of = integration === undefined ? undefined : findIntegration(opened, integration).id
  const all = opened.targets.filter(({ integrationId }) => of === undefined || integrationId === of)
  const named = all.filter(({ id, name }) => target === undefined || id === target || name === target)
  if (named.length === 0) throw new UsageError(target === undefined ? 'there is no target.' : `no target ${target}.`)
  const on = named.filter(({ isOn }) => isOn)
  if (on.length === 0) throw new UsageError('the target is off. Switch it on first.')
  return on
}

async function askRunner({ store, io }: Opened, targets: readonly SegmentTarget[]): Promise<void> {
  io.stderr.write('A runner works in this folder and was asked to sync.\n')
  for (const { id } of targets) await store.targets.ask(id)
  for (const { id } of targets) {
    for (;;) {
      const [last] = await store.targets.syncs(id, 1)
      if (!(await store.targets.isAsked(id)) && last?.endedAt !== null) break
      await io.sleep(LOOK_MS)
    }
  }
}

async function syncHere({ store, io }: Opened, targets: readonly SegmentTarget[]): Promise<void> {
  const { now, monotonic, random } = io
  const client = createHttpClient({ now, keepsHeaders: true })
  const errors: unknown[] = []
  const syncs = new TargetSyncs({
    store,
    targets: () => targets,
    targetOf: (id) => targets.find((target) => target.id === id),
    exchange: client.http,
    now,
    monotonic,
    random,
    // The runner has looked at each address when it was entered.
    allowsLoopback: true,
    onError: (error) => errors.push(error)
  })
  const forget = io.onInterrupt(() => void syncs.close())
  try {
    for (const target of targets) {
      await syncs.begin(target)
      await syncs.ended(target.id)
    }
  } finally {
    forget()
    await syncs.close()
    await client.close()
  }
  if (errors.length > 0) throw new UsageError(`a sync failed: ${failureName(errors[0])}.`)
}

/** Whether everything was told. */
function report({ stdout }: Io, { name, id }: SegmentTarget, last: TargetSync): boolean {
  const { refused, waiting, stoppedBy } = detailOf(last)
  const counts = `${formatCount(last.added)} added, ${formatCount(last.removed)} removed`
  stdout.write(`${name} (${id}): ${counts}${waiting > 0 ? `, ${formatCount(waiting)} to be told again` : ''}\n`)
  for (const [code, count] of Object.entries(refused)) stdout.write(`  refused  ${code} ${formatCount(count)} times\n`)
  if (stoppedBy !== undefined) stdout.write(`  stopped  ${stoppedBy.code}: ${stoppedBy.message}\n`)
  if (last.endedAt === null) stdout.write('  stopped  It goes on with the next sync.\n')
  return last.endedAt !== null && stoppedBy === undefined && waiting === 0 && Object.keys(refused).length === 0
}
