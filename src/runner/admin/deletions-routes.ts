// The routes that delete people through a destination, and report the status. No receipt is stored, and ids only as
// hashes.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { HeapDestinationError } from '../../errors'
import { findDestinationType } from '../destinations/catalog'
import type { Deletion } from '../destinations/destination-type'
import { isEmptyReceipt, toLookFailure, type DeletionFailure } from '../../deletion'
import { MisuseError } from '../../misuse'
import { forgetPeople } from './forget-people'
import { answerError, invalid, notFound, type AdminContext, type ApiError } from './admin-context'
import { toIso } from './iso-time'
import { describeRoute } from './route-schema'
import { DeletionAccepted, DeletionProgress, DeletionRequest } from './shapes/destinations'

const tag = 'Destinations'
const ROUTES = {
  request: describeRoute({
    tag,
    summary: 'Asks for people to be deleted for good',
    body: DeletionRequest,
    answer: DeletionAccepted,
    status: 202
  }),
  look: describeRoute({ tag, summary: 'Says how far a deletion is', answer: DeletionProgress })
}

interface ById {
  readonly Params: { readonly id: string }
}
interface ByRequest {
  readonly Params: { readonly id: string; readonly requestId: string }
}

export function registerDeletions(api: FastifyInstance, context: AdminContext): void {
  const path = '/destinations/:id/deletions'
  const ending = new AbortController()
  api.addHook('preClose', async () => ending.abort())
  const asking = { context, signal: ending.signal }
  api.post<ById & { Body: DeletionRequest }>(path, ROUTES.request, (request, reply) =>
    withDeletion(asking, { id: request.params.id, reply }, (deletion) =>
      requestDeletion({ context, destinationId: request.params.id, deletion }, request.body, reply)
    )
  )
  api.get<ByRequest>(`${path}/:requestId`, ROUTES.look, (request, reply) =>
    withDeletion(asking, { id: request.params.id, reply }, async (deletion) => {
      const { requestId } = request.params
      const status = await deletion.look(requestId)
      if (typeof status !== 'string') return answerError(reply, toApiError(toLookFailure(status, requestId)))
      const progress: DeletionProgress = { id: requestId, status, checkedAt: toIso(context.now()) }
      return progress
    })
  )
}

interface Asking {
  readonly context: AdminContext
  readonly signal: AbortSignal
}

async function withDeletion(
  { context, signal }: Asking,
  { id, reply }: { id: string; reply: FastifyReply },
  work: (deletion: Deletion) => Promise<unknown>
): Promise<unknown> {
  const { config, surroundings, now } = context
  const destination = config.destination(id)
  const type = findDestinationType(destination?.type ?? '')
  if (destination === undefined || type?.openDeletion === undefined) return notFound(reply, 'destination')
  const { settings, secrets } = destination
  const apiKey = secrets['apiKey']
  if (apiKey === undefined) {
    const { code, message } = new HeapDestinationError('api_key_missing', 'No API key is stored.')
    return answerError(reply, toApiError({ code, message }))
  }
  const deletion = type.openDeletion({ settings, apiKey, now, signal }, surroundings)
  if ('problem' in deletion) {
    const { message, advice } = deletion.problem
    return answerError(reply, { code: 'conflict', message: `${message} ${advice}` })
  }
  try {
    return await work(deletion)
  } finally {
    await deletion.close()
  }
}

interface Deleting {
  readonly context: AdminContext
  readonly destinationId: string
  readonly deletion: Deletion
}

async function requestDeletion(
  { context, destinationId, deletion }: Deleting,
  { users: ids, literal: isLiteral }: DeletionRequest,
  reply: FastifyReply
): Promise<unknown> {
  const users = checkIds(() => deletion.check(ids, { isLiteral }))
  if (users instanceof MisuseError) return invalid(reply, { users: users.message })
  const { receipt, failures, erasedEvents } = await forgetPeople(context, (all) => deletion.request(all), {
    destinationIds: [destinationId],
    users
  })
  const [error = null] = failures.map(toApiError)
  if (isEmptyReceipt(receipt) && error !== null) return answerError(reply, error)
  const accepted: DeletionAccepted = { receipt, error, erasedEvents }
  return reply.code(202).send(accepted)
}

function checkIds<Users>(check: () => Users): Users | MisuseError {
  try {
    return check()
  } catch (failure) {
    if (failure instanceof MisuseError) return failure
    throw failure
  }
}

function toApiError({ code, message }: DeletionFailure): ApiError {
  switch (code) {
    case 'api_key_missing':
    case 'api_key_refused':
      return { code, message }
    case 'deletion_unknown':
      return { code: 'not_found', message }
    case 'stopped':
      return { code: 'closing', message }
    default:
      return { code: 'deletion_failed', message }
  }
}
