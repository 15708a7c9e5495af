// The routes of an integration's segments: members, changes, incomplete syncs, and stored webhooks.
import type { FastifyInstance } from 'fastify'
import { answerError, notFound, type AdminContext } from './admin-context'
import { toIso } from './iso-time'
import { describeRoute } from './route-schema'
import { toMemberView, toSegmentView, toSyncView, toWebhookView } from './segment-views'
import { MemberList, MemberQuery, SegmentDetail, SegmentList, SyncList, WebhookList } from './shapes/segments'

const tag = 'Segments'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the segments of an integration', answer: SegmentList }),
  show: describeRoute({
    tag,
    summary: 'Shows a segment: its size over time, who joined and left, its syncs',
    answer: SegmentDetail
  }),
  members: describeRoute({ tag, summary: 'Lists who is in a segment', query: MemberQuery, answer: MemberList }),
  syncs: describeRoute({ tag, summary: 'Lists the syncs of an integration, with missing pages', answer: SyncList }),
  webhooks: describeRoute({ tag, summary: 'Lists the webhooks of an integration', answer: WebhookList }),
  replay: describeRoute({ tag, summary: 'Processes a stored webhook again' })
}

interface ById {
  readonly Params: { readonly id: string }
}
interface BySegment {
  readonly Params: { readonly id: string; readonly segmentId: string }
}
interface ByWebhook {
  readonly Params: { readonly id: string; readonly webhookId: string }
}

/** Rows in one answer, at most. */
const SHOWN = 100
/** Days whose sizes are shown. */
const SIZES_MS = 90 * 24 * 3_600_000

export function registerSegmentViews(api: FastifyInstance, context: AdminContext): void {
  const { segments: store, now } = context
  const { memberships } = store
  api.get<ById>('/integrations/:id/segments', ROUTES.list, async ({ params: { id } }) => ({
    segments: (await memberships.segments(id)).map(toSegmentView)
  }))
  api.get<BySegment>('/integrations/:id/segments/:segmentId', ROUTES.show, async (request, reply) => {
    const ref = refOf(request.params)
    const segment = await memberships.segment(ref)
    if (segment === undefined) return notFound(reply, 'segment')
    const [sizes, latest, syncs] = await Promise.all([
      memberships.sizes(ref, now() - SIZES_MS),
      memberships.latest(ref, SHOWN),
      memberships.syncs(ref, SHOWN)
    ])
    const detail: SegmentDetail = {
      segment: toSegmentView(segment),
      sizes: sizes.map(({ hour, ...size }) => ({ hour: toIso(hour), ...size })),
      latest: latest.map(toMemberView),
      syncs: syncs.map((sync) => toSyncView(sync, now()))
    }
    return detail
  })
  api.get<BySegment & { Querystring: MemberQuery }>(
    '/integrations/:id/segments/:segmentId/members',
    ROUTES.members,
    async ({ params, query: { after, limit = SHOWN } }) => ({
      members: (await memberships.members(refOf(params), { after, limit })).map(toMemberView)
    })
  )
  api.get<ById>('/integrations/:id/syncs', ROUTES.syncs, async ({ params: { id } }) => ({
    syncs: (await memberships.syncs({ integrationId: id }, SHOWN)).map((sync) => toSyncView(sync, now()))
  }))
  registerWebhooks(api, context)
}

function registerWebhooks(api: FastifyInstance, { segments: { webhooks }, heapSegments }: AdminContext): void {
  api.get<ById>('/integrations/:id/webhooks', ROUTES.webhooks, async ({ params: { id } }) => ({
    webhooks: (await webhooks.list(id, { limit: SHOWN })).map(toWebhookView)
  }))
  api.post<ByWebhook>('/integrations/:id/webhooks/:webhookId/replay', ROUTES.replay, async (request, reply) => {
    const webhook = await webhooks.find(Number(request.params.webhookId))
    if (webhook?.integrationId !== request.params.id) {
      const message = 'There is no such webhook, or its body was dropped to make room.'
      return answerError(reply, { code: 'not_found', message })
    }
    await webhooks.replay(webhook.id)
    heapSegments.wake(request.params.id)
    return reply.code(204).send()
  })
}

function refOf({ id, segmentId }: BySegment['Params']) {
  return { integrationId: id, segmentId }
}
