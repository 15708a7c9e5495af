// The command `segments sync`: tells partners of changes now. It asks a running runner to do that, or, without one,
// does it itself and keeps a runner from starting meanwhile.
import { join } from 'node:path'
import { createHttpClient } from '../delivery/http'
import { readProxies } from '../delivery/proxies'
import { failureName } from '../misuse'
import { syncTarget, type SyncTools } from '../runner/segments/target-sync'
import { detailOf, TargetSyncs } from '../runner/segments/target-syncs'
import type { TargetSync } from '../storage/memberships/targets'
import { readConfigFile } from '../storage/settings/config-file'
import type { SegmentTarget } from '../storage/settings/model'
import { UsageError, type ExitCode, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'
import { findIntegration, withStore, type Opened, type SegmentsFlags } from './segments-command'
import { formatCount } from './text'

export interface Wanted {
  readonly integration?: string | undefined
  readonly target?: string | undefined
}

/** How often to check a sync that the runner does, in milliseconds. */
const LOOK_MS = 500

/** Exit code 1 if a change was not delivered. */
export function runSegmentsSync(wanted: Wanted, flags: SegmentsFlags, io: Io): Promise<ExitCode> {
  return withStore(flags, io, async (opened) => {
    const targets = targetsOf(opened, wanted)
    if (opened.hasRunner) await askRunner(opened, targets)
    else await syncHere(opened, targets)
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

/** If the runner ends, syncs the rest itself. Does not wait for targets that were switched off meanwhile. */
async function askRunner(opened: Opened, targets: readonly SegmentTarget[]): Promise<void> {
  const { store, io, folder } = opened
  io.stderr.write('A runner works in this folder and was asked to sync.\n')
  for (const { id } of targets) await store.targets.ask(id)
  for (const [index, target] of targets.entries()) {
    while (await isUnderWay(opened, target)) {
      if (!isOnNow(target, opened)) {
        io.stderr.write(`${target.name} (${target.id}) was switched off or removed meanwhile.\n`)
        break
      }
      const lock = lockUnlessRuns(folder)
      if (lock !== undefined) {
        io.stderr.write('The runner has ended: this command goes on by itself.\n')
        return syncHere(opened, targets.slice(index)).finally(() => lock.release())
      }
      await io.sleep(LOOK_MS)
    }
  }
}

/** Whether a sync was requested, or has begun and not ended. */
async function isUnderWay({ store }: Opened, { id }: SegmentTarget): Promise<boolean> {
  const [last] = await store.targets.syncs(id, 1)
  return (await store.targets.isAsked(id)) || last?.endedAt === null
}

function isOnNow({ id }: SegmentTarget, { folder }: Opened): boolean {
  return readConfigFile(join(folder, 'settings.json')).targets.some((target) => target.id === id && target.isOn)
}

async function syncHere({ store, io }: Opened, targets: readonly SegmentTarget[]): Promise<void> {
  const { now, monotonic, random } = io
  const client = createHttpClient({ now, keepsHeaders: true, proxies: readProxies(io.env) })
  const errors: unknown[] = []
  const tools: SyncTools = {
    store,
    targetOf: (id) => targets.find((target) => target.id === id),
    exchange: client.http,
    now,
    monotonic,
    random,
    // The runner checked each address when it was entered.
    allowsLoopback: true
  }
  const syncs = new TargetSyncs({
    store,
    targets: () => targets,
    sync: (target, run) => syncTarget(target, { ...tools, ...run }),
    now,
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

/** Returns whether every change was delivered. */
function report({ stdout }: Io, { name, id }: SegmentTarget, last: TargetSync): boolean {
  const { refused, waiting, stoppedBy } = detailOf(last)
  const counts = `${formatCount(last.added)} added, ${formatCount(last.removed)} removed`
  stdout.write(`${name} (${id}): ${counts}${waiting > 0 ? `, ${formatCount(waiting)} to be told again` : ''}\n`)
  for (const [code, count] of Object.entries(refused)) stdout.write(`  refused  ${code} ${formatCount(count)} times\n`)
  if (stoppedBy !== undefined) stdout.write(`  stopped  ${stoppedBy.code}: ${stoppedBy.message}\n`)
  if (last.endedAt === null) stdout.write('  stopped  It goes on with the next sync.\n')
  return last.endedAt !== null && stoppedBy === undefined && waiting === 0 && Object.keys(refused).length === 0
}
