// Signs a page in and out, where an admin token is set.
import type { FastifyInstance } from 'fastify'
import { refuse, type Guard } from './guard'
import { describeRoute } from './route-schema'
import { Session, SignIn } from './shapes/sources'

/** Bytes. Anybody may send one: a token has at most 1000 characters. */
const BODY_LIMIT = 4096

export function registerSession(api: FastifyInstance, guard: Guard): void {
  const { isTokenRequired } = guard
  const look = describeRoute({
    tag: 'Session',
    summary: 'Says whether a token is needed, and whether one was given',
    answer: Session
  })
  const signIn = describeRoute({ tag: 'Session', summary: 'Signs a page in', body: SignIn, answer: Session })
  const signOut = describeRoute({ tag: 'Session', summary: 'Signs a page out', answer: Session })
  api.get('/session', look, async (request) => ({ isTokenRequired, isSignedIn: await guard.isSignedIn(request) }))
  api.post<{ Body: SignIn }>('/session', { ...signIn, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const refused = isTokenRequired ? await guard.signIn(request.body.token, request, reply) : undefined
    return refuse(reply, refused) ?? { isTokenRequired, isSignedIn: true }
  })
  api.delete('/session', { ...signOut, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    guard.signOut(request, reply)
    return { isTokenRequired, isSignedIn: !isTokenRequired }
  })
}
