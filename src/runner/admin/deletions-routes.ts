// Deleting people for good through a destination, and how far that is. Keeps no id and no receipt.
import type { FastifyInstance, FastifyReply } from 'fastify'
import { HeapDestinationError } from '../../errors'
import { findDestinationType } from '../destinations/catalog'
import type { Deletion } from '../destinations/destination-type'
import { isEmptyReceipt, toLookFailure, type DeletionFailure } from '../../deletion'
import { MisuseError } from '../../misuse'
import { answerError, invalid, notFound, type AdminContext, type ApiError } from './admin-context'

/** At once. More of them are a job for the command line. */
const MAX_USERS = 100_000

const body = {
  type: 'object',
  required: ['users'],
  additionalProperties: false,
  properties: {
    users: { type: 'array', minItems: 1, maxItems: MAX_USERS, items: { type: 'string' } },
    literal: { type: 'boolean' }
  }
} as const

interface Listed {
  readonly users: string[]
  /** Every id is taken as it stands. Default: false. */
  readonly literal?: boolean
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
  api.post<ById & { Body: Listed }>(path, { schema: { body } }, (request, reply) =>
    withDeletion(asking, { id: request.params.id, reply }, (deletion) => requestDeletion(deletion, request.body, reply))
  )
  api.get<ByRequest>(`${path}/:requestId`, (request, reply) =>
    withDeletion(asking, { id: request.params.id, reply }, async (deletion) => {
      const { requestId } = request.params
      const status = await deletion.look(requestId)
      if (typeof status === 'string') return { id: requestId, status, checkedAt: new Date(context.now()).toISOString() }
      return answerError(reply, toApiError(toLookFailure(status, requestId)))
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

async function requestDeletion(
  deletion: Deletion,
  { users, literal: isLiteral }: Listed,
  reply: FastifyReply
): Promise<unknown> {
  const result = await deletion.request(users, { isLiteral }).catch(toMisuse)
  if (result instanceof MisuseError) return invalid(reply, { users: result.message })
  const { receipt, failures } = result
  const [error = null] = failures.map(toApiError)
  if (isEmptyReceipt(receipt) && error !== null) return answerError(reply, error)
  return reply.code(202).send({ receipt, error })
}

function toMisuse(failure: unknown): MisuseError {
  if (failure instanceof MisuseError) return failure
  throw failure
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
