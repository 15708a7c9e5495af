// The routes of Heap's integrations: list, add, change, remove. Secrets can be set but never read.
import type { FastifyInstance } from 'fastify'
import { changeOauth, createIntegration } from '../../segments'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { refuseStale } from './changed-meanwhile'
import { describeRoute } from './route-schema'
import { toIntegrationView } from './segment-views'
import { removeTarget } from './targets-routes'
import { Integration, IntegrationChange, IntegrationDraft, IntegrationList } from './shapes/segments'

const tag = 'Segments'
const ROUTES = {
  list: describeRoute({ tag, summary: "Lists the integrations of Heap's segments", answer: IntegrationList }),
  add: describeRoute({ tag, summary: 'Adds an integration', body: IntegrationDraft, answer: Integration, status: 201 }),
  show: describeRoute({ tag, summary: 'Shows an integration', answer: Integration }),
  change: describeRoute({
    tag,
    summary: 'Renames an integration, or sets its secret, window, sample names or OAuth client',
    body: IntegrationChange,
    answer: Integration
  }),
  remove: describeRoute({ tag, summary: 'Removes an integration, and forgets who is in its segments' })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerIntegrations(api: FastifyInstance, context: AdminContext): void {
  const { config, segments, now, url } = context
  const about = () => ({ store: segments, url: url() })
  api.get('/integrations', ROUTES.list, async () => {
    const all = config.current.integrations.map((one) => toIntegrationView(one, about()))
    return { integrations: await Promise.all(all) }
  })
  api.post<{ Body: IntegrationDraft }>('/integrations', ROUTES.add, async (request, reply) => {
    const made = createIntegration(request.body, now())
    await config.putIntegration(made)
    return reply.code(201).send(await toIntegrationView(made, about()))
  })
  api.get<ById>('/integrations/:id', ROUTES.show, async (request, reply) => {
    const integration = config.integration(request.params.id)
    return integration === undefined ? notFound(reply, 'integration') : toIntegrationView(integration, about())
  })
  api.patch<ById & { Body: IntegrationChange }>('/integrations/:id', ROUTES.change, async (request, reply) => {
    const integration = config.integration(request.params.id)
    if (integration === undefined) return notFound(reply, 'integration')
    const { webhookSecret, oauth, was, ...shown } = request.body
    const edited = { thing: `integration "${integration.name}"`, current: integration, was }
    const stale = await refuseStale(context, edited)
    if (stale) return answerError(reply, stale)
    const connected = oauth === undefined ? integration : changeOauth(integration, oauth)
    if ('faults' in connected) return invalid(reply, connected.faults)
    const secrets = { ...connected.secrets, ...(webhookSecret !== undefined && { webhookSecret }) }
    const changed = { ...connected, ...shown, secrets }
    await config.putIntegration(changed, integration)
    return toIntegrationView(changed, about())
  })
  api.delete<ById>('/integrations/:id', ROUTES.remove, async (request, reply) => {
    const { id } = request.params
    if (config.integration(id) === undefined) return notFound(reply, 'integration')
    for (const target of config.targetsOf(id)) await removeTarget(context, target)
    await config.removeIntegration(id)
    await segments.forget(id)
    return reply.code(204).send()
  })
}
