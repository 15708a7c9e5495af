// The command `segments sync`: tells partners of changes now. Runners do that for the targets that are theirs and are
// asked to; the rest the command does itself.
import { createHttpClient, type HttpClient } from '../delivery/http'
import { readProxies } from '../delivery/proxies'
import { failureName } from '../misuse'
import { targetKey } from '../runner/segments/ownership-keys'
import { syncTarget } from '../runner/segments/target-sync'
import { detailOf, TargetSyncs } from '../runner/segments/target-syncs'
import { elsewhereNow } from '../segments'
import type { TargetSync } from '../storage/memberships/targets'
import type { SegmentTarget } from '../storage/settings/model'
import { UsageError, type ExitCode, type Io } from './io'
import { withSegments } from './open-segments'
import { pause, untilInterrupted } from './pause'
import { findIntegration, GOES_ON, type Opened, type Turns } from './segments-place'
import type { PlaceFlags } from './store-place'
import { formatCount } from './text'

export interface Wanted {
  readonly integration?: string | undefined
  readonly target?: string | undefined
}

/** How often to check a sync that a runner does, in milliseconds. */
const LOOK_MS = 500

/** Exit code 1 if a change was not delivered, or it was not waited for. */
export function runSegmentsSync(wanted: Wanted, flags: PlaceFlags, io: Io): Promise<ExitCode> {
  return withSegments(flags, io, async (opened) => {
    const targets = targetsOf(opened, wanted)
    const keys = targets.map(({ id }) => targetKey(id))
    const followed = await opened.inTurn(keys, (turns) =>
      untilInterrupted(io, async (stop) => {
        const syncing = new Syncing({ opened, turns, stop })
        return syncing.run(targets).finally(() => syncing.close())
      })
    )
    let code: ExitCode = followed.length === targets.length ? 0 : 1
    for (const target of followed) {
      const [last] = await opened.store.targets.syncs(target.id, 1)
      if (last === undefined || !report(io, target, last)) code = 1
    }
    return code
  })
}

function targetsOf(opened: Opened, { integration, target }: Wanted): readonly SegmentTarget[] {
  const of = integration === undefined ? undefined : findIntegration(opened, integration).id
  const all = opened.config.current.targets.filter(({ integrationId }) => of === undefined || integrationId === of)
  const named = all.filter(({ id, name }) => target === undefined || id === target || name === target)
  if (named.length === 0) throw new UsageError(target === undefined ? 'there is no target.' : `no target ${target}.`)
  const on = named.filter(({ isOn }) => isOn)
  if (on.length === 0) throw new UsageError('the target is off. Switch it on first.')
  return on
}

interface Given {
  readonly opened: Opened
  readonly turns: Turns
  /** Aborted by Ctrl-C. */
  readonly stop: AbortSignal
}

class Syncing {
  private readonly client: HttpClient
  private readonly syncs: TargetSyncs
  private readonly errors: unknown[] = []
  /** Ids of targets that runners were asked to sync. */
  private readonly asked = new Set<string>()
  private readonly said = new Set<string>()

  constructor(private readonly given: Given) {
    const { turns, stop, opened } = given
    const { store, config, io } = opened
    const { now, monotonic, random } = io
    this.client = createHttpClient({ now, keepsHeaders: true, proxies: readProxies(io.env) })
    const targets = () => config.current.targets
    const targetOf = (id: string) => targets().find((target) => target.id === id)
    // The runner checked each address when it was entered.
    const tools = { store, targetOf, exchange: this.client.http, now, monotonic, random, allowsLoopback: true }
    this.syncs = new TargetSyncs({
      store,
      targets,
      sync: (target, run) => syncTarget(target, { ...tools, ...run }),
      ownership: turns.ownership,
      now,
      onError: (error) => this.errors.push(error)
    })
    config.onChange((after, before) => {
      for (const { id } of elsewhereNow(before.targets, after.targets)) void this.syncs.stop(id)
    })
    stop.addEventListener('abort', () => void this.syncs.close(), { once: true })
  }

  /** Resolves to the targets whose last sync says what came of it. */
  async run(targets: readonly SegmentTarget[]): Promise<readonly SegmentTarget[]> {
    const { turns } = this.given
    // Runners work on several targets at once.
    for (const target of targets) if (!(await turns.isOurs(targetKey(target.id)))) await this.ask(target)
    const followed: SegmentTarget[] = []
    for (const target of targets) if (await this.follow(target)) followed.push(target)
    return followed
  }

  async close(): Promise<void> {
    await this.syncs.close()
    await this.client.close()
  }

  /**
   * Until the target is synced, or was switched off meanwhile. Resolves to `false` when Ctrl-C has ended that before
   * anything came of it.
   */
  private async follow(target: SegmentTarget): Promise<boolean> {
    const { opened, turns, stop } = this.given
    const { io, config } = opened
    const name = `${target.name} (${target.id})`
    for (let isBegun = this.asked.has(target.id); ; isBegun = true) {
      await config.refresh()
      const present = config.current.targets.find(({ id, isOn }) => id === target.id && isOn)
      if (present === undefined) {
        io.stderr.write(`${name} was switched off or removed meanwhile.\n`)
        return true
      }
      if (isBegun && !(await isUnderWay(opened, target))) return true
      if (stop.aborted) {
        if (this.asked.has(target.id)) io.stderr.write(`${name} is synced by the runner, without this command.\n`)
        return isBegun && !this.asked.has(target.id)
      }
      if (await turns.isOurs(targetKey(target.id))) await this.syncHere(present)
      else if (!isBegun) await this.ask(target)
      else await pause(io, LOOK_MS, stop)
    }
  }

  private async ask({ id }: SegmentTarget): Promise<void> {
    const { opened, turns } = this.given
    this.say(`A runner works ${turns.where} and was asked to sync.\n`)
    this.asked.add(id)
    await opened.store.targets.ask(id)
    turns.ownership.nudge(targetKey(id))
  }

  private async syncHere(target: SegmentTarget): Promise<void> {
    if (this.asked.delete(target.id)) this.say(GOES_ON)
    await this.syncs.begin(target)
    await this.syncs.ended(target.id)
    const [error] = this.errors
    if (error !== undefined) throw new UsageError(`a sync failed: ${failureName(error)}.`, { cause: error })
  }

  /** Once. */
  private say(text: string): void {
    if (!this.said.has(text)) this.given.opened.io.stderr.write(text)
    this.said.add(text)
  }
}

/** Whether a sync was requested, or has begun and not ended. In this order: it begins in place of the request. */
async function isUnderWay({ store }: Opened, { id }: SegmentTarget): Promise<boolean> {
  if (await store.targets.isAsked(id)) return true
  const [last] = await store.targets.syncs(id, 1)
  return last?.endedAt === null
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
