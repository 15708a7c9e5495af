// Passes requests on to the views of the local Heap, so that the page needs one address only.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { request as send } from 'undici'
import { answerError, notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'

const VIEWS = ['users', 'people', 'events', 'event-names', 'app-ids', 'accounts', 'counters', 'faults'] as const
const CHANGES = [
  ['POST', 'faults'],
  ['DELETE', 'faults'],
  ['POST', 'reset']
] as const

const ROUTE = describeRoute({ tag: 'Local Heap', summary: 'Passes on to the local Heap (docs/sandbox.md)' })

const HELD = describeRoute({ tag: 'Local Heap', summary: 'Shows what the local stand-ins of partners hold' })

export function registerSandbox(
  api: FastifyInstance,
  { surroundings, partnersUrl, sandboxToken: token }: AdminContext
): void {
  const pass = (method: 'GET' | 'POST' | 'DELETE', view: string) => (request: FastifyRequest, reply: FastifyReply) =>
    forward(surroundings.sandboxUrl, { method, view, token, request, reply })
  for (const view of VIEWS) api.get(`/sandbox/${view}`, ROUTE, pass('GET', view))
  for (const [method, view] of CHANGES) {
    api.route({ ...ROUTE, method, url: `/sandbox/${view}`, handler: pass(method, view) })
  }
  api.get('/sandbox/partners', HELD, (request, reply) =>
    forward(partnersUrl, { method: 'GET', view: 'held', token, request, reply })
  )
}

interface Passage {
  readonly method: 'GET' | 'POST' | 'DELETE'
  readonly view: string
  readonly token: string | undefined
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

async function forward(sandboxUrl: string | undefined, passage: Passage): Promise<unknown> {
  const { method, view, token, request, reply } = passage
  if (sandboxUrl === undefined) return notFound(reply, 'local Heap')
  const query = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : ''
  try {
    const answer = await send(`${sandboxUrl}/sandbox/${view}${query}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(method === 'POST' && { 'content-type': 'application/json' })
      },
      ...(method === 'POST' && { body: JSON.stringify(request.body ?? {}) })
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 400) return await answerError(reply, { code: 'invalid_request', message: text })
    return await reply.header('content-type', 'application/json; charset=utf-8').send(text)
  } catch {
    return answerError(reply, { code: 'sandbox_unreachable', message: 'The local Heap does not answer.' })
  }
}
