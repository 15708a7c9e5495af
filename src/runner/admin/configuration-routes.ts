// All settings as one file without secrets: exported, compared with what is set up, applied at once.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { findDoubles, toConfiguration, versionOf } from '../configuration/export'
import { planConfiguration, type ConfigurationPlan } from '../configuration/plan'
import { answerError, type AdminContext } from './admin-context'
import { followAftermath } from './follow-aftermath'
import { describeRoute } from './route-schema'
import { ConfigurationChanges, ConfigurationDraft, ConfigurationExport } from './shapes/configuration'

const tag = 'Configuration'
const ROUTES = {
  show: describeRoute({ tag, summary: 'Exports all settings without secrets', answer: ConfigurationExport }),
  compare: describeRoute({
    tag,
    summary: 'Says what applying a file would change, and changes nothing',
    body: ConfigurationDraft,
    answer: ConfigurationChanges
  }),
  apply: describeRoute({
    tag,
    summary: 'Applies a file: all of it, or nothing',
    body: ConfigurationDraft,
    answer: ConfigurationChanges
  })
}

export function registerConfiguration(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.get('/configuration', ROUTES.show, async (_request, reply) => {
    const configuration = toConfiguration(config.current)
    const doubles = findDoubles(configuration)
    if (doubles.length > 0) return answerError(reply, { code: 'conflict', message: doubles.join(' ') })
    return { configuration, version: versionOf(config.current) }
  })
  api.post<{ Body: ConfigurationDraft }>('/configuration/diff', ROUTES.compare, async (request, reply) => {
    const planned = plan(context, request.body)
    return 'faults' in planned ? refuse(reply, planned.faults) : planned.summary
  })
  api.put<{ Body: ConfigurationDraft }>('/configuration', ROUTES.apply, async (request, reply) => {
    const { current } = config
    const { version = versionOf(current) } = request.body
    if (version !== versionOf(current)) {
      const message = 'The settings were changed meanwhile. Compare the file with them once more, then apply it.'
      return answerError(reply, { code: 'conflict', message })
    }
    const planned = plan(context, request.body)
    if ('faults' in planned) return refuse(reply, planned.faults)
    await config.replace(planned.config, current)
    await context.applied()
    await followAftermath(context, planned.aftermath)
    return { ...planned.summary, version: versionOf(config.current) }
  })
}

function plan(
  { config, surroundings, heapSegments: { allowsLoopback }, now }: AdminContext,
  { configuration, removesOthers }: ConfigurationDraft
): ConfigurationPlan | { readonly faults: readonly string[] } {
  return planConfiguration(config.current, configuration, { surroundings, allowsLoopback, now: now(), removesOthers })
}

function refuse(reply: FastifyReply, faults: readonly string[]): FastifyReply {
  const fields = Object.fromEntries(faults.map((fault, index) => [String(index + 1), fault]))
  return answerError(reply, { code: 'invalid_request', message: faults.join(' '), fields })
}
