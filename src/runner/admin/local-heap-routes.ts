// The local Heap as the other side of an integration: connected with one click, a segment switched on, a sync, a sample.
import type { FastifyInstance } from 'fastify'
import type { AdminContext } from './admin-context'
import { wayToLocalHeap, type WayToLocalHeap } from './local-heap'
import { describeRoute } from './route-schema'
import { LocalHeap, LocalSegmentDraft, LocalSync } from './shapes/partners'

const tag = 'Local Heap'
const ROUTES = {
  show: describeRoute({ tag, summary: 'Shows what the local Heap sends to an integration', answer: LocalHeap }),
  connect: describeRoute({
    tag,
    summary: 'Makes the integration in the local Heap, and stores its webhook secret',
    answer: LocalHeap,
    status: 201
  }),
  segment: describeRoute({
    tag,
    summary: 'Switches a segment on in the local Heap',
    body: LocalSegmentDraft,
    answer: LocalHeap,
    status: 201
  }),
  sync: describeRoute({
    tag,
    summary: 'Lets the local Heap sync a segment now',
    body: LocalSync,
    answer: LocalHeap,
    status: 202
  }),
  sample: describeRoute({ tag, summary: 'Lets the local Heap send a sample segment', answer: LocalHeap, status: 202 })
}

interface ById {
  readonly Params: { readonly id: string }
}

const BASE = '/integrations/:id/local-heap'

export function registerLocalHeap(api: FastifyInstance, context: AdminContext): void {
  const way = wayToLocalHeap(context)
  api.get<ById>(BASE, ROUTES.show, async ({ params: { id } }, reply) =>
    way.at(reply, id, (integration) => way.show(integration))
  )
  api.post<ById>(BASE, ROUTES.connect, async ({ params: { id } }, reply) =>
    way.at(reply, id, async (integration) => {
      const webhook_url = way.addressOf(integration)
      const made = await way.ask<{ webhook_secret: string }>('POST', '/integrations', {
        name: integration.name,
        webhook_url
      })
      const secrets = { ...integration.secrets, webhookSecret: made.webhook_secret }
      await context.config.putIntegration({ ...integration, secrets }, integration)
      return reply.code(201).send(await way.show(integration))
    })
  )
  api.post<ById & { Body: LocalSegmentDraft }>(
    `${BASE}/segments`,
    ROUTES.segment,
    async ({ params: { id }, body }, reply) =>
      way.at(reply, id, async (integration) => {
        const { name, appId, property, equals, identityProperty = 'identity' } = body
        const rule = { app_id: appId, property, ...(equals !== undefined && { equals }) }
        await way.change(integration, '/segments', { name, identity_property: identityProperty, rule })
        return reply.code(201).send(await way.show(integration))
      })
  )
  registerSending(api, way)
}

function registerSending(api: FastifyInstance, way: WayToLocalHeap): void {
  api.post<ById & { Body: LocalSync }>(`${BASE}/syncs`, ROUTES.sync, async ({ params: { id }, body }, reply) =>
    way.at(reply, id, async (integration) => {
      await way.change(integration, '/syncs', { segment_id: Number(body.segmentId) })
      return reply.code(202).send(await way.show(integration))
    })
  )
  api.post<ById>(`${BASE}/samples`, ROUTES.sample, async ({ params: { id } }, reply) =>
    way.at(reply, id, async (integration) => {
      await way.change(integration, '/samples', {})
      return reply.code(202).send(await way.show(integration))
    })
  )
}
