// Signs a page in and out, if an admin token is set.
import type { FastifyInstance } from 'fastify'
import { allows, RIGHTS, type Caller } from '../../access/roles'
import { refuse, type Guard } from './guard'
import { describeRoute } from './route-schema'
import { Session, SignIn } from './shapes/tokens'

/** Largest body in bytes. Anybody may send one, and a token has at most 1000 characters. */
const BODY_LIMIT = 4096

export function registerSession(api: FastifyInstance, guard: Guard): void {
  const look = describeRoute({
    tag: 'Session',
    summary: 'Says whether a token is needed, whether one was given, and what it allows',
    answer: Session
  })
  const signIn = describeRoute({ tag: 'Session', summary: 'Signs a page in', body: SignIn, answer: Session })
  const signOut = describeRoute({ tag: 'Session', summary: 'Signs a page out', answer: Session })
  const toSession = (caller: Caller | undefined): Session => ({
    isTokenRequired: guard.isTokenRequired,
    isSignedIn: caller !== undefined,
    tokenName: caller?.tokenName ?? null,
    may: RIGHTS.filter((right) => caller !== undefined && allows(caller.right, right))
  })
  api.get('/session', look, async (request) => toSession(await guard.callerOf(request)))
  api.post<{ Body: SignIn }>('/session', { ...signIn, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    const judged = await guard.signIn(request.body.token, request, reply)
    return 'code' in judged ? refuse(reply, judged) : toSession(judged)
  })
  api.delete('/session', { ...signOut, bodyLimit: BODY_LIMIT }, async (request, reply) => {
    await guard.signOut(request, reply)
    return toSession(guard.isTokenRequired ? undefined : await guard.callerOf(request))
  })
}
