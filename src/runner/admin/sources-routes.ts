// The routes of sources and their write keys: list, create, change, remove.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { findWrongPaths } from '../private-paths'
import { createSource, createWriteKey } from '../destinations/edits'
import type { Source } from '../../storage/settings/model'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { refuseStale } from './changed-meanwhile'
import { toIso } from './iso-time'
import { toEventRow } from './event-view'
import { describeRoute } from './route-schema'
import { Source as SourceView, SourceChange, SourceDraft, SourceList } from './shapes/sources'

const tag = 'Sources'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the sources', answer: SourceList }),
  add: describeRoute({ tag, summary: 'Adds a source', body: SourceDraft, answer: SourceView, status: 201 }),
  show: describeRoute({ tag, summary: 'Shows a source', answer: SourceView }),
  change: describeRoute({
    tag,
    summary:
      'Changes a source: its name, kind, signing secret, quota, the fields that are not stored as they come; pauses it',
    body: SourceChange,
    answer: SourceView
  }),
  remove: describeRoute({ tag, summary: 'Removes a source' }),
  addKey: describeRoute({ tag, summary: 'Adds a write key to a source', answer: SourceView, status: 201 }),
  removeKey: describeRoute({ tag, summary: 'Removes a write key of a source', answer: SourceView })
}

interface ById {
  readonly Params: { readonly id: string }
}

interface ByKey {
  readonly Params: { readonly id: string; readonly key: string }
}

export function registerSources(api: FastifyInstance, context: AdminContext): void {
  const { config, now, applied } = context
  api.get('/sources', ROUTES.list, async () => ({
    sources: await Promise.all(config.current.sources.map((source) => toView(source, context)))
  }))
  api.post<{ Body: SourceDraft }>('/sources', ROUTES.add, async (request, reply) => {
    const { currents, privateFields, quota } = request.body
    const wrong = privateFields && findWrongPaths(privateFields)
    if (wrong && Object.keys(wrong).length > 0) return invalid(reply, wrong)
    const created = {
      ...createSource(request.body, now()),
      ...(currents && { currents }),
      ...(privateFields && { privateFields }),
      ...(quota && { quota })
    }
    const source = withSecret(created, request.body)
    await config.putSource(source)
    return reply.code(201).send(await toView(source, context))
  })
  api.get<ById>('/sources/:id', ROUTES.show, async (request, reply) => {
    const source = config.source(request.params.id)
    return source === undefined ? notFound(reply, 'source') : toView(source, context)
  })
  api.patch<ById & { Body: SourceChange }>('/sources/:id', ROUTES.change, (request, reply) =>
    changeSource(context, { id: request.params.id, body: request.body }, reply)
  )
  api.delete<ById>('/sources/:id', ROUTES.remove, async (request, reply) => {
    if (config.source(request.params.id) === undefined) return notFound(reply, 'source')
    await config.removeSource(request.params.id)
    await applied()
    return reply.code(204).send()
  })
  registerWriteKeys(api, context)
}

const NOTHING_PRIVATE = { dropped: [], hashed: [] }

interface SourceEdit {
  readonly id: string
  readonly body: SourceChange
}

async function changeSource(context: AdminContext, { id, body }: SourceEdit, reply: FastifyReply): Promise<unknown> {
  const { config, now, applied } = context
  const source = config.source(id)
  if (source === undefined) return notFound(reply, 'source')
  const { signingSecret: _secret, isPaused: _pause, quota: _quota, was, ...shown } = body
  const current = { ...source, privateFields: source.privateFields ?? NOTHING_PRIVATE }
  const stale = await refuseStale(context, { thing: `source "${source.name}"`, current, was })
  if (stale) return answerError(reply, stale)
  const wrong = shown.privateFields && findWrongPaths(shown.privateFields)
  if (wrong && Object.keys(wrong).length > 0) return invalid(reply, wrong)
  const changed = withPause(withQuota(withSecret({ ...source, ...shown }, body), body), body, now())
  await config.putSource(changed, source)
  await applied()
  return toView(changed, context)
}

function registerWriteKeys(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.post<ById>('/sources/:id/write-keys', ROUTES.addKey, async (request, reply) => {
    const source = config.source(request.params.id)
    if (source === undefined) return notFound(reply, 'source')
    const changed = { ...source, writeKeys: [...source.writeKeys, createWriteKey()] }
    await config.putSource(changed, source)
    return reply.code(201).send(await toView(changed, context))
  })
  api.delete<ByKey>('/sources/:id/write-keys/:key', ROUTES.removeKey, async (request, reply) => {
    const { id, key } = request.params
    const source = config.source(id)
    if (source?.writeKeys.includes(key) !== true) return notFound(reply, 'write key')
    const writeKeys = source.writeKeys.filter((other) => other !== key)
    if (writeKeys.length === 0) {
      const message = 'A source needs a write key. Add another one before you remove this.'
      return answerError(reply, { code: 'conflict', message })
    }
    await config.putSource({ ...source, writeKeys }, source)
    return toView({ ...source, writeKeys }, context)
  })
}

/** As it was where none is given, without one for `null`. */
function withSecret(source: Source, { signingSecret }: Pick<SourceChange, 'signingSecret'>): Source {
  if (signingSecret === undefined) return source
  const { secrets: { signing: _old, ...secrets } = {}, ...others } = source
  return { ...others, secrets: { ...secrets, ...(signingSecret !== null && { signing: signingSecret }) } }
}

/** As it was where none is given, without one for `null`. */
function withQuota({ quota: before, ...source }: Source, { quota = before ?? null }: SourceChange): Source {
  return quota === null ? source : { ...source, quota }
}

/** As it was where nothing is said. A pause that goes on keeps its beginning. */
function withPause(
  { pausedAt, ...source }: Source,
  { isPaused = pausedAt !== undefined }: SourceChange,
  now: number
): Source {
  return isPaused ? { ...source, pausedAt: pausedAt ?? new Date(now).toISOString() } : source
}

/** Without its secrets. It says only whether there are some. */
async function toView({ secrets, quota, ...source }: Source, { queue, quotas }: AdminContext): Promise<SourceView> {
  const { events, firstAt, lastAt, untaken } = await queue.history.arrivals(source.id)
  const [last] = events === 0 ? [] : await queue.history.list({ sourceId: source.id }, 1)
  return {
    ...source,
    quota: quota ?? null,
    quotaUse: await Promise.all(
      source.writeKeys.map(async (writeKey) => ({ writeKey, ...(await quotas.use(quota, writeKey)) }))
    ),
    pausedAt: source.pausedAt ?? null,
    untaken,
    privateFields: source.privateFields ?? NOTHING_PRIVATE,
    hasSigningSecret: secrets?.['signing'] !== undefined,
    events,
    firstEventAt: toIso(firstAt),
    lastEventAt: toIso(lastAt),
    lastEvent: last === undefined ? null : toEventRow(last)
  }
}
