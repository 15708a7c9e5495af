// The routes of an integration's targets: list, add, change, remove, syncs, and "Sync now". Secrets can be set but
// never read.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { changeTarget, createTarget } from '../../segments'
import type { SegmentTarget } from '../../storage/settings/model'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { refuseStale } from './changed-meanwhile'
import { describeRoute } from './route-schema'
import { Target, TargetChange, TargetDraft, TargetList, TargetSyncList } from './shapes/targets'
import { toTargetSyncView, toTargetView } from './target-views'

const tag = 'Segments'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the targets of an integration', answer: TargetList }),
  add: describeRoute({ tag, summary: 'Adds a target', body: TargetDraft, answer: Target, status: 201 }),
  show: describeRoute({ tag, summary: 'Shows a target, its last and its next sync', answer: Target }),
  change: describeRoute({
    tag,
    summary: 'Changes settings of a target, or switches it or some of its segments on and off',
    body: TargetChange,
    answer: Target
  }),
  remove: describeRoute({ tag, summary: 'Removes a target. The partner keeps what it was told' }),
  syncs: describeRoute({ tag, summary: 'Lists the syncs of a target', answer: TargetSyncList }),
  sync: describeRoute({ tag, summary: 'Begins a sync now', answer: Target, status: 202 })
}

interface ById {
  readonly Params: { readonly id: string }
}
interface ByTarget {
  readonly Params: { readonly id: string; readonly targetId: string }
}

/** Syncs in one answer, at most. */
const SHOWN = 100

export function registerTargets(api: FastifyInstance, context: AdminContext): void {
  const { config, now, heapSegments } = context
  const { allowsLoopback } = heapSegments
  api.get<ById>('/integrations/:id/targets', ROUTES.list, async ({ params: { id } }) => ({
    targets: await Promise.all(config.targetsOf(id).map((target) => toTargetView(target, context)))
  }))
  api.post<ById & { Body: TargetDraft }>('/integrations/:id/targets', ROUTES.add, async (request, reply) => {
    const { id } = request.params
    if (config.integration(id) === undefined) return notFound(reply, 'integration')
    const made = createTarget(id, request.body, { now: now(), allowsLoopback })
    if ('faults' in made) return invalid(reply, made.faults)
    await config.putTarget(made)
    return reply.code(201).send(await toTargetView(made, context))
  })
  api.get<ByTarget>('/integrations/:id/targets/:targetId', ROUTES.show, async (request, reply) => {
    const target = find(context, request.params)
    return target === undefined ? notFound(reply, 'target') : toTargetView(target, context)
  })
  api.patch<ByTarget & { Body: TargetChange }>('/integrations/:id/targets/:targetId', ROUTES.change, (request, reply) =>
    changeOne(context, request, reply)
  )
  api.delete<ByTarget>('/integrations/:id/targets/:targetId', ROUTES.remove, async (request, reply) => {
    const target = find(context, request.params)
    if (target === undefined) return notFound(reply, 'target')
    await removeTarget(context, target)
    return reply.code(204).send()
  })
  registerSyncs(api, context)
}

async function changeOne(
  context: AdminContext,
  { params, body }: { readonly params: ByTarget['Params']; readonly body: TargetChange },
  reply: FastifyReply
): Promise<unknown> {
  const { config, heapSegments } = context
  const target = find(context, params)
  if (target === undefined) return notFound(reply, 'target')
  const { was, ...change } = body
  const stale = await refuseStale(context, { thing: nameOf(context, target), current: target, was })
  if (stale) return answerError(reply, stale)
  const changed = changeTarget(target, change, { allowsLoopback: heapSegments.allowsLoopback })
  if ('faults' in changed) return invalid(reply, changed.faults)
  await config.putTarget(changed.target, target)
  if (changed.isElsewhere) await forget(context, target.id, { andLog: false })
  return toTargetView(changed.target, context)
}

/** When this resolves, nothing more is sent to it. */
export async function removeTarget(context: AdminContext, { id }: SegmentTarget): Promise<void> {
  await context.config.removeTarget(id)
  await forget(context, id, { andLog: true })
}

function registerSyncs(api: FastifyInstance, context: AdminContext): void {
  const { segments, heapSegments } = context
  api.get<ByTarget>('/integrations/:id/targets/:targetId/syncs', ROUTES.syncs, async (request, reply) => {
    const target = find(context, request.params)
    if (target === undefined) return notFound(reply, 'target')
    const isRunning = heapSegments.syncs.isRunning(target.id)
    const syncs = await segments.targets.syncs(target.id, SHOWN)
    return { syncs: syncs.map((sync) => toTargetSyncView(sync, { isRunning })) }
  })
  api.post<ByTarget>('/integrations/:id/targets/:targetId/sync', ROUTES.sync, async (request, reply) => {
    const target = find(context, request.params)
    if (target === undefined) return notFound(reply, 'target')
    const refused = await beginSync(context, target)
    return refused === undefined ? reply.code(202).send(await toTargetView(target, context)) : conflict(reply, refused)
  })
}

async function beginSync({ heapSegments }: AdminContext, target: SegmentTarget): Promise<string | undefined> {
  if (!target.isOn) return 'The target is off. Switch it on first.'
  return (await heapSegments.syncs.begin(target)) ? undefined : 'A sync is under way already. Wait until it has ended.'
}

function conflict(reply: FastifyReply, message: string): FastifyReply {
  return answerError(reply, { code: 'conflict', message })
}

async function forget(
  { segments, heapSegments }: AdminContext,
  id: string,
  options: { readonly andLog: boolean }
): Promise<void> {
  await heapSegments.syncs.stop(id)
  await segments.targets.forget(id, options)
}

/** As the log of changes names it. */
function nameOf({ config }: AdminContext, { integrationId, name }: SegmentTarget): string {
  return `target of "${config.integration(integrationId)?.name ?? ''}", "${name}"`
}

function find({ config }: AdminContext, { id, targetId }: ByTarget['Params']): SegmentTarget | undefined {
  const target = config.target(targetId)
  return target?.integrationId === id ? target : undefined
}
