// Signs a page in and out, where an admin token is set.
import type { FastifyInstance } from 'fastify'
import { answerError } from './admin-context'
import type { Guard } from './guard'
import { describeRoute } from './route-schema'
import { Session, SignIn } from './shapes/sources'

export function registerSession(api: FastifyInstance, guard: Guard): void {
  const { isTokenRequired } = guard
  const look = describeRoute({
    tag: 'Session',
    summary: 'Says whether a token is needed, and whether one was given',
    answer: Session
  })
  const signIn = describeRoute({ tag: 'Session', summary: 'Signs a page in', body: SignIn, answer: Session })
  const signOut = describeRoute({ tag: 'Session', summary: 'Signs a page out', answer: Session })
  api.get('/session', look, async (request) => ({ isTokenRequired, isSignedIn: guard.isSignedIn(request) }))
  api.post<{ Body: SignIn }>('/session', signIn, async (request, reply) => {
    if (!isTokenRequired || guard.signIn(request.body.token, reply)) return { isTokenRequired, isSignedIn: true }
    return answerError(reply, { code: 'token_required', message: 'That is not the admin token.' })
  })
  api.delete('/session', signOut, async (request, reply) => {
    guard.signOut(request, reply)
    return { isTokenRequired, isSignedIn: !isTokenRequired }
  })
}
