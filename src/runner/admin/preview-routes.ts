// The routes that show what would be sent for an event, without sending it.
import type { JSONObject } from '@segment/actions-core'
import type { FastifyInstance } from 'fastify'
import type { Destination, Mapping } from '../../storage/settings/model'
import { findDestinationType } from '../destinations/catalog'
import type { DestinationType } from '../destinations/destination-type'
import { toIssue, toProblem } from '../reasons'
import { skipReason } from '../worker/drafting'
import { createMapper, isTriggered } from '../worker/mapper'
import { createPlanner } from '../worker/planner'
import { toSent } from '../worker/sent'
import { invalid, notFound, type AdminContext } from './admin-context'
import { eventOf, mappingsOf, refusePreview } from './preview-request'
import { describeRoute } from './route-schema'
import { Preview, PreviewRequest, type PreviewResult } from './shapes/mappings'

const ROUTE = describeRoute({
  tag: 'Mappings',
  summary: 'Shows what would be sent for an event, without sending it',
  body: PreviewRequest,
  answer: Preview
})

export function registerPreview(api: FastifyInstance, context: AdminContext): void {
  const { config } = context
  api.post<{ Params: { id: string }; Body: PreviewRequest }>(
    '/destinations/:id/preview',
    ROUTE,
    async (request, reply) => {
      const destination = config.destination(request.params.id)
      const type = findDestinationType(destination?.type ?? '')
      if (destination === undefined || type === undefined) return notFound(reply, 'destination')
      const { mapping } = request.body
      const event = await eventOf(context, request.body)
      if (event === undefined) return notFound(reply, 'event')
      const errors = refusePreview({ type, event, mapping })
      if (Object.keys(errors).length > 0) return invalid(reply, errors)
      const drafts = mappingsOf(destination, mapping)
      const results = drafts.map((draft) => preview(context, { destination, type, draft, event }))
      const skips = { type, destinationId: destination.id, settings: destination.settings }
      const skipped = skipReason(skips, event)?.problem ?? null
      return { skipped, results: await Promise.all(results) }
    }
  )
}

interface Trial {
  readonly destination: Destination
  readonly type: DestinationType
  readonly draft: Mapping
  readonly event: JSONObject
}

/** An event that does not match is mapped all the same: a person who edits a trigger wants to see both. */
async function preview(
  { surroundings }: AdminContext,
  { destination, type, draft, event }: Trial
): Promise<PreviewResult> {
  const facts = {
    mappingId: draft.id === '' ? null : draft.id,
    action: draft.action,
    matches: isTriggered(draft.trigger, event)
  }
  const [mapped] = await createMapper(type, [{ ...draft, trigger: ANYTHING }]).map(event)
  if (mapped === undefined || 'problem' in mapped) {
    return { ...facts, fields: {}, error: mapped?.problem ?? null, issues: [], requests: [] }
  }
  const service = type.connect(destination.settings, surroundings)
  if ('problem' in service) {
    return { ...facts, fields: mapped.fields, error: service.problem, issues: [], requests: [] }
  }
  const plan = createPlanner(service.target)(mapped.input)
  return {
    ...facts,
    fields: mapped.fields,
    error: 'error' in plan ? toProblem(plan.error) : null,
    issues: plan.issues.map(toIssue),
    requests: 'error' in plan ? [] : plan.calls.map((call) => toSent({ call, answer: null }))
  }
}

/** A trigger that takes every event. */
const ANYTHING = 'type != "\u0000"'
