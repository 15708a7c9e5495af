// The routes of named tokens: list, create, revoke.
import type { FastifyInstance } from 'fastify'
import { TokenRefusedError } from '../../storage/tokens/access-tokens'
import { answerError, invalid, notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { NewToken, TokenDraft, TokenList } from './shapes/tokens'

const tag = 'Tokens'
const ROUTES = {
  list: describeRoute({ tag, summary: 'Lists the named tokens', answer: TokenList }),
  create: describeRoute({
    tag,
    summary: 'Creates a named token; only this answer shows it',
    body: TokenDraft,
    answer: NewToken,
    status: 201
  }),
  revoke: describeRoute({ tag, summary: 'Revokes a named token' })
}

export function registerTokens(api: FastifyInstance, { tokens, now, isTokenRequired }: AdminContext): void {
  api.get('/tokens', ROUTES.list, async (): Promise<TokenList> => ({ tokens: await tokens.list() }))
  api.post<{ Body: TokenDraft }>('/tokens', ROUTES.create, async (request, reply) => {
    if (!isTokenRequired) {
      const message = 'The runner requires no token. Start it with an admin token first.'
      return answerError(reply, { code: 'conflict', message })
    }
    try {
      const { token, secret } = await tokens.create(request.body, now())
      return await reply.code(201).send({ ...token, token: secret } satisfies NewToken)
    } catch (error) {
      if (error instanceof TokenRefusedError) return invalid(reply, { name: error.message })
      throw error
    }
  })
  api.delete<{ Params: { readonly id: string } }>('/tokens/:id', ROUTES.revoke, async (request, reply) => {
    const revoked = await tokens.revoke(request.params.id)
    return revoked === undefined ? notFound(reply, 'token') : reply.code(204).send()
  })
}
