// Connects an integration with Heap by OAuth, and forgets the connection.
import type { FastifyInstance } from 'fastify'
import { forgetGrant } from '../../segments'
import { browserOf, setBrowser } from '../segments/oauth-routes'
import { answerError, notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { redirectUrlOf, toIntegrationView } from './segment-views'
import { Integration, OauthBeginning, OauthDraft } from './shapes/segments'

const tag = 'Segments'
const ROUTES = {
  begin: describeRoute({
    tag,
    summary: 'Begins to connect an integration with Heap: says where to send the person, and sets a cookie',
    body: OauthDraft,
    answer: OauthBeginning
  }),
  forget: describeRoute({ tag, summary: 'Forgets what Heap granted', answer: Integration })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerOauthAdmin(api: FastifyInstance, context: AdminContext): void {
  const { config, segments: store, heapSegments, url } = context
  api.post<ById & { Body: OauthDraft }>('/integrations/:id/oauth', ROUTES.begin, async (request, reply) => {
    const integration = config.integration(request.params.id)
    if (integration === undefined) return notFound(reply, 'integration')
    const redirectUrl = redirectUrlOf(url())
    const { returnTo = '/' } = request.body
    const begun = await heapSegments.oauth.begin(integration, { redirectUrl, returnTo, browser: browserOf(request) })
    if ('conflict' in begun) return answerError(reply, { code: 'conflict', message: begun.conflict })
    setBrowser(reply, begun.browser, redirectUrl)
    return { authorizeUrl: begun.authorizeUrl }
  })
  api.delete<ById>('/integrations/:id/oauth', ROUTES.forget, async (request, reply) => {
    const integration = config.integration(request.params.id)
    if (integration === undefined) return notFound(reply, 'integration')
    const changed = forgetGrant(integration)
    await config.putIntegration(changed, integration)
    return toIntegrationView(changed, { store, url: url() })
  })
}
