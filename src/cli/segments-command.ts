// The command `segments`: shows who is in Heap's segments and which pages are missing, and replays stored webhooks.
// Works with or without a running runner.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseDigitsJson } from '../heap/exact-numbers'
import { failureName } from '../misuse'
import { describeSync, readWebhook, rulesOf, SegmentWork, webhookText } from '../segments'
import type { MembershipStore } from '../storage/memberships/memberships'
import { openMembershipFile } from '../storage/memberships/sqlite/membership-file'
import { readConfigFile } from '../storage/settings/config-file'
import type { Integration, SegmentTarget } from '../storage/settings/model'
import { UsageError, type ExitCode, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'
import { folderOf, type PlaceFlags } from './store-place'
import { countOf, formatCount } from './text'

export type SegmentsFlags = Pick<PlaceFlags, 'data'>

const INSTEAD = 'Look at segments on the page of a runner, or ask its API.'

/** Lines of each list that are shown. */
const SHOWN = 10

export interface Opened {
  readonly store: MembershipStore
  readonly integrations: readonly Integration[]
  readonly targets: readonly SegmentTarget[]
  readonly io: Io
  readonly folder: string
  /** Whether a runner works in the folder. Otherwise none can start until the command has ended. */
  readonly hasRunner: boolean
}

export function runSegmentsList(flags: SegmentsFlags, io: Io): Promise<ExitCode> {
  return withStore(flags, io, async ({ store, integrations }) => {
    if (integrations.length === 0) io.stdout.write('No integration of Heap is set up. Add one in the catalog.\n')
    for (const { id, name } of integrations) {
      io.stdout.write(`${name} (${id})\n`)
      const segments = await store.memberships.segments(id)
      if (segments.length === 0) io.stdout.write('  no segment yet\n')
      for (const { segmentId, name: title, members, lastAt } of segments) {
        const size = countOf(members, 'member')
        io.stdout.write(`  ${segmentId.padEnd(12)} ${size.padEnd(18)} ${toIso(lastAt)}  ${title ?? ''}\n`)
      }
      for (const { code, count, lastAt } of await store.webhooks.refusals(id)) {
        io.stdout.write(`  refused      ${code} ${formatCount(count)} times, last ${toIso(lastAt)}\n`)
      }
    }
    return 0
  })
}

/** Exit code 1 if a page is missing. */
export function runSegmentsShow(
  { integration, segment }: { readonly integration: string; readonly segment: string },
  flags: SegmentsFlags,
  io: Io
): Promise<ExitCode> {
  return withStore(flags, io, async (opened) => {
    const { memberships, webhooks } = opened.store
    const { id: integrationId } = findIntegration(opened, integration)
    const ref = { integrationId, segmentId: segment }
    const state = await memberships.segment(ref)
    if (state === undefined) throw new UsageError(`the integration ${integrationId} has no segment ${segment}.`)
    io.stdout.write(
      `${state.name ?? segment}: ${countOf(state.members, 'member')}, last changed ${toIso(state.lastAt)}\n`
    )
    io.stdout.write('Syncs, newest first\n')
    let code: ExitCode = 0
    for (const sync of await memberships.syncs(ref, SHOWN)) {
      const { text, advice } = describeSync(sync, io.now())
      io.stdout.write(`  ${toIso(sync.firstTs)}  ${text}; ${sync.joined} joined, ${sync.left} left\n`)
      if (advice === null) continue
      io.stdout.write(`    ${advice}\n`)
      code = 1
    }
    io.stdout.write('Joined and left, newest first\n')
    for (const { id, isMember, since } of await memberships.latest(ref, SHOWN)) {
      io.stdout.write(`  ${toIso(since)}  ${isMember ? 'joined' : 'left  '}  ${id}\n`)
    }
    io.stdout.write('Webhooks of the integration, newest first\n')
    for (const webhook of await webhooks.list(integrationId, { limit: SHOWN })) {
      io.stdout.write(`  ${String(webhook.id).padEnd(6)} ${toIso(webhook.receivedAt)}  ${webhookText(webhook)}\n`)
    }
    return code
  })
}

export function runSegmentsReplay(webhook: number, flags: SegmentsFlags, io: Io): Promise<ExitCode> {
  return withStore(flags, io, async ({ store, integrations }) => {
    const found = await store.webhooks.find(webhook)
    if (found === undefined) {
      throw new UsageError(`there is no webhook ${webhook}, or its body was dropped to make room.`)
    }
    await store.webhooks.replay(webhook)
    const errors: unknown[] = []
    const work = new SegmentWork({
      store,
      read: async (raw) => readWebhook(parseDigitsJson(raw.toString())),
      rulesOf: (id) => rulesOf(integrations.find((one) => one.id === id)),
      onError: (error) => errors.push(error)
    })
    work.wake()
    await work.idle()
    await work.close()
    if (errors.length > 0) throw new UsageError(`the webhook was not processed: ${failureName(errors[0])}`)
    const rows = await store.webhooks.list(found.integrationId, { before: webhook + 1, limit: 1 })
    for (const row of rows) io.stdout.write(`${webhookText(row)}\n`)
    return 0
  })
}

export function findIntegration({ integrations }: Pick<Opened, 'integrations'>, idOrName: string): Integration {
  const found = integrations.find(({ id, name }) => id === idOrName || name === idOrName)
  if (found === undefined) throw new UsageError(`no integration has the name or id ${idOrName}.`)
  return found
}

export async function withStore(
  flags: SegmentsFlags,
  io: Io,
  work: (opened: Opened) => Promise<ExitCode>
): Promise<ExitCode> {
  const folder = folderOf(flags, io, INSTEAD)
  const path = join(folder, 'segments.db')
  if (!existsSync(path)) throw new UsageError(`there is no segments.db in ${folder}. Pass --data <folder>.`)
  const lock = lockUnlessRuns(folder)
  const hasRunner = lock === undefined
  try {
    const { store, ...settings } = open({ folder, path, isOwner: !hasRunner }, io)
    try {
      return await work({ store, ...settings, io, folder, hasRunner })
    } finally {
      await store.close()
    }
  } finally {
    lock?.release()
  }
}

interface Opening {
  readonly folder: string
  readonly path: string
  readonly isOwner: boolean
}

function open({ folder, path, isOwner }: Opening, io: Io): Pick<Opened, 'store' | 'integrations' | 'targets'> {
  try {
    const { integrations, targets } = readConfigFile(join(folder, 'settings.json'))
    return { integrations, targets, store: openMembershipFile({ path, now: io.now, isOwner, isSecond: !isOwner }) }
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : failureName(failure))
  }
}

function toIso(time: number): string {
  return new Date(time).toISOString()
}
