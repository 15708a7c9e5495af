// Registers all routes of the admin API behind one guard, with one form for errors.
import type { FastifyError, FastifyInstance } from 'fastify'
import { registerActivity } from './activity-routes'
import { answerError, invalid, type AdminContext } from './admin-context'
import { registerAlerts } from './alerts-routes'
import { registerAudiences } from './audiences-routes'
import { registerCatalog } from './catalog-routes'
import { registerChanges } from './changes-routes'
import { registerConfiguration } from './configuration-routes'
import { registerDeletions } from './deletions-routes'
import { registerDestinations } from './destinations-routes'
import { registerEventPaths } from './event-paths-routes'
import { registerEvents } from './events-routes'
import { registerFunction } from './function-routes'
import { refuse, type Guard } from './guard'
import { registerIntegrations } from './integrations-routes'
import { registerJsonBody } from './json-body'
import { registerLocalHeap } from './local-heap-routes'
import { registerMappings } from './mappings-routes'
import { registerOauthAdmin } from './oauth-routes'
import { registerOverview } from './overview-routes'
import { registerPartners } from './partners-routes'
import { registerPreview } from './preview-routes'
import { registerRecipients } from './recipients-routes'
import { registerResends } from './resends-routes'
import { rightOf } from './route-rights'
import { registerSameNames } from './same-names-routes'
import { registerSandbox } from './sandbox-routes'
import { registerSegmentViews } from './segments-routes'
import { registerSendOne } from './send-one-routes'
import { registerSession } from './session-routes'
import { registerSources } from './sources-routes'
import { registerSuppressions } from './suppressions-routes'
import { registerTargetPreview } from './target-preview-routes'
import { registerTargets } from './targets-routes'
import { registerTestEvents } from './test-events-routes'
import { registerTokens } from './tokens-routes'
import { registerUnknownDestinations } from './unknown-destinations-routes'

/** Bytes of a request: a list of 100,000 user ids fits. */
const BODY_LIMIT = 8 * 1024 * 1024

const GROUPS = [
  registerCatalog,
  registerPartners,
  registerFunction,
  registerConfiguration,
  registerChanges,
  registerSources,
  registerDestinations,
  registerUnknownDestinations,
  registerDeletions,
  registerSuppressions,
  registerMappings,
  registerSameNames,
  registerPreview,
  registerSendOne,
  registerEventPaths,
  registerEvents,
  registerResends,
  registerAudiences,
  registerOverview,
  registerActivity,
  registerTestEvents,
  registerSandbox,
  registerIntegrations,
  registerOauthAdmin,
  registerSegmentViews,
  registerTargets,
  registerTargetPreview,
  registerLocalHeap,
  registerAlerts,
  registerRecipients,
  registerTokens
]

export function registerAdmin(server: FastifyInstance, context: AdminContext, guard: Guard): void {
  void server.register(
    async (api) => {
      api.addHook('onRoute', (route) => {
        route.bodyLimit ??= BODY_LIMIT
      })
      // The shapes give an answer's type and documentation, and a test checks answers against them. They do not filter
      // answers.
      api.setSerializerCompiler(() => (answer) => JSON.stringify(answer))
      api.addHook('onRequest', async (request, reply) => refuse(reply, guard.refuseForgery(request)))
      registerJsonBody(api)
      api.setErrorHandler((error: FastifyError, _request, reply) => {
        if (error.validation) return invalid(reply, fieldsOf(error))
        if ((error.statusCode ?? 500) >= 500) throw error
        return answerError(reply, { code: 'invalid_request', message: error.message })
      })
      api.setNotFoundHandler((_request, reply) =>
        answerError(reply, { code: 'not_found', message: 'There is nothing at this address.' })
      )
      registerSession(api, guard)
      void api.register(async (inner) => {
        declareRights(inner)
        // What other runners have changed is known to whoever asks, also just after it was changed there.
        inner.addHook('onRequest', () => context.config.refresh())
        inner.addHook('onRequest', async (request, reply) => {
          const { method, url = '' } = request.routeOptions
          const needed = url.startsWith('/api/') ? rightOf(String(method), url) : 'look'
          return refuse(reply, await guard.refuseStranger(request, needed))
        })
        // In the form with a callback: what runs inside of it, the route included, knows whose request it is.
        inner.addHook('preHandler', (request, _reply, done) => {
          if (request.method === 'GET') return done()
          context.callerOf(request).then((caller) => context.changes.runAs(caller?.tokenName ?? null, done), done)
        })
        for (const register of GROUPS) register(inner, context)
      })
    },
    { prefix: '/api' }
  )
}

/** Adds the right that each route requires. A route that is not in the table makes the start fail. */
function declareRights(api: FastifyInstance): void {
  api.addHook('onRoute', (route) => {
    const right = rightOf(String(route.method), route.url)
    const needs = right === 'admin' ? 'Needs the admin token.' : `Needs the role ${right}.`
    route.schema = { ...route.schema, description: needs }
  })
}

/** The field that a schema refused, and why. */
function fieldsOf({ validation = [], validationContext = 'body' }: FastifyError): Record<string, string> {
  return Object.fromEntries(
    validation.map(({ instancePath, params, message = 'is not valid' }) => {
      const missing = params['missingProperty'] ?? params['additionalProperty']
      const path = [...instancePath.split('/').slice(1), ...(typeof missing === 'string' ? [missing] : [])].join('.')
      return [path === '' ? validationContext : path, `${path === '' ? validationContext : path} ${message}.`]
    })
  )
}
