// Signs a page in and out, where an admin token is set.
import type { FastifyInstance } from 'fastify'
import { answerError } from './admin-context'
import type { Guard } from './guard'

const body = {
  type: 'object',
  required: ['token'],
  additionalProperties: false,
  properties: { token: { type: 'string', maxLength: 1000 } }
} as const

export function registerSession(api: FastifyInstance, guard: Guard): void {
  const { isTokenRequired } = guard
  api.get('/session', async (request) => ({ isTokenRequired, isSignedIn: guard.isSignedIn(request) }))
  api.post<{ Body: { token: string } }>('/session', { schema: { body } }, async (request, reply) => {
    if (!isTokenRequired || guard.signIn(request.body.token, reply)) return { isTokenRequired, isSignedIn: true }
    return answerError(reply, { code: 'token_required', message: 'That is not the admin token.' })
  })
  api.delete('/session', async (request, reply) => {
    guard.signOut(request, reply)
    return { isTokenRequired, isSignedIn: !isTokenRequired }
  })
}
