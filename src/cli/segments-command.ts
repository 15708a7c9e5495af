// The commands `segments list` and `segments show`: who is in Heap's segments, and which pages are missing. They read
// beside runners, and without one.
import { describeSync, webhookText } from '../segments'
import { UsageError, type ExitCode, type Io } from './io'
import { withSegments } from './open-segments'
import { findIntegration } from './segments-place'
import type { PlaceFlags } from './store-place'
import { countOf, formatCount } from './text'

/** Lines of each list that are shown. */
const SHOWN = 10

export function runSegmentsList(flags: PlaceFlags, io: Io): Promise<ExitCode> {
  return withSegments<ExitCode>(flags, io, async ({ store, config }) => {
    const { integrations } = config.current
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
  flags: PlaceFlags,
  io: Io
): Promise<ExitCode> {
  return withSegments<ExitCode>(flags, io, async (opened) => {
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

function toIso(time: number): string {
  return new Date(time).toISOString()
}
