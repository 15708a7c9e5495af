// The routes of the recipients of alerts: list, add, change, remove, try. Addresses and passwords can be set but never
// read.
import type { FastifyInstance } from 'fastify'
import { changeRecipient, createRecipient } from '../alerts/recipient-drafts'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { toProblemView, toRecipientView } from './alert-views'
import { refuseStale } from './changed-meanwhile'
import { describeRoute } from './route-schema'
import { Recipient, RecipientChange, RecipientDraft, RecipientList, TestTold } from './shapes/alerts'

const tag = 'Alerts'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the recipients of alerts', answer: RecipientList }),
  add: describeRoute({ tag, summary: 'Adds a recipient', body: RecipientDraft, answer: Recipient, status: 201 }),
  show: describeRoute({ tag, summary: 'Shows a recipient', answer: Recipient }),
  change: describeRoute({ tag, summary: 'Changes a recipient', body: RecipientChange, answer: Recipient }),
  remove: describeRoute({ tag, summary: 'Removes a recipient from all alerts' }),
  test: describeRoute({ tag, summary: 'Tells a recipient now that this is a test', answer: TestTold })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerRecipients(api: FastifyInstance, context: AdminContext): void {
  const { config, alerts, now, heapSegments } = context
  const { allowsLoopback } = heapSegments
  api.get('/recipients', ROUTES.list, async (): Promise<RecipientList> => ({
    recipients: config.current.recipients.map(toRecipientView)
  }))
  api.post<{ Body: RecipientDraft }>('/recipients', ROUTES.add, async (request, reply) => {
    const made = createRecipient(request.body, { now: now(), allowsLoopback })
    if ('faults' in made) return invalid(reply, made.faults)
    await config.putRecipient(made)
    return reply.code(201).send(toRecipientView(made))
  })
  api.get<ById>('/recipients/:id', ROUTES.show, async (request, reply) => {
    const recipient = config.recipient(request.params.id)
    return recipient === undefined ? notFound(reply, 'recipient') : toRecipientView(recipient)
  })
  api.patch<ById & { Body: RecipientChange }>('/recipients/:id', ROUTES.change, async (request, reply) => {
    const recipient = config.recipient(request.params.id)
    if (recipient === undefined) return notFound(reply, 'recipient')
    const { was, ...change } = request.body
    const current = { ...recipient, mail: recipient.values }
    const stale = await refuseStale(context, { thing: `recipient "${recipient.name}"`, current, was })
    if (stale) return answerError(reply, stale)
    const changed = changeRecipient(recipient, change, { allowsLoopback })
    if ('faults' in changed) return invalid(reply, changed.faults)
    await config.putRecipient(changed, recipient)
    return toRecipientView(changed)
  })
  api.delete<ById>('/recipients/:id', ROUTES.remove, async (request, reply) => {
    if (config.recipient(request.params.id) === undefined) return notFound(reply, 'recipient')
    await config.removeRecipient(request.params.id)
    return reply.code(204).send()
  })
  api.post<ById>('/recipients/:id/test', ROUTES.test, async (request, reply) => {
    const recipient = config.recipient(request.params.id)
    if (recipient === undefined) return notFound(reply, 'recipient')
    const failure = await alerts.test(recipient)
    return { problem: failure === undefined ? null : toProblemView(failure) } satisfies TestTold
  })
}
