// The log of changes of the settings: who changed what and when, and the way back.
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { Undone } from '../configuration/change-log'
import { answerError, notFound, type AdminContext } from './admin-context'
import { followAftermath } from './follow-aftermath'
import { toIso } from './iso-time'
import { describeRoute } from './route-schema'
import { ChangeList } from './shapes/changes'

const tag = 'Configuration'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the last changes of the settings, newest first', answer: ChangeList }),
  undo: describeRoute({ tag, summary: 'Takes one change back', answer: ChangeList }),
  goBack: describeRoute({ tag, summary: 'Goes back to the state before a change', answer: ChangeList })
}

interface ById {
  readonly Params: { readonly id: string }
}

export function registerChanges(api: FastifyInstance, context: AdminContext): void {
  const { changes } = context
  api.get('/changes', ROUTES.list, async () => toList(context))
  api.post<ById>('/changes/:id/undo', ROUTES.undo, async (request, reply) =>
    answer(context, await changes.undo(request.params.id), reply)
  )
  api.post<ById>('/changes/:id/go-back', ROUTES.goBack, async (request, reply) =>
    answer(context, await changes.goBack(request.params.id), reply)
  )
}

async function answer(context: AdminContext, undone: Undone, reply: FastifyReply): Promise<unknown> {
  if (undone === undefined) return notFound(reply, 'change')
  if ('conflict' in undone) return answerError(reply, { code: 'conflict', message: undone.conflict })
  await context.applied()
  await followAftermath(context, undone.aftermath)
  return toList(context)
}

async function toList({ changes, tokens }: AdminContext): Promise<ChangeList> {
  // What a command has done meanwhile is noted before the list is read.
  await tokens.list()
  const last = await changes.list()
  return { changes: last.map((change) => ({ ...change, at: toIso(change.at) })) }
}
