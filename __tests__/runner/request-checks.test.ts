// When the schemas of routes are compiled, and that each check tells its own errors.
import Fastify from 'fastify'
import { buildLazyValidator } from '../../src/runner/request-checks'

const compilersFactory = { buildValidator: buildLazyValidator }

test('a schema is compiled by the first request that it checks: a wrong one keeps nothing else from starting', async () => {
  const server = Fastify({ schemaController: { compilersFactory } })
  server.post('/wrong', { schema: { body: { type: 'no such type' } } }, () => 'never')
  server.post('/number', { schema: { body: { type: 'number' } } }, ({ body }) => ({ body }))
  const post = async (url: string, payload: unknown) => {
    const headers = { 'content-type': 'application/json' }
    const { statusCode, body } = await server.inject({ method: 'POST', url, headers, payload: JSON.stringify(payload) })
    return [statusCode, (JSON.parse(body) as Record<string, unknown>)['message'] ?? body]
  }
  const answers = [
    await post('/number', 1),
    await post('/number', {}),
    await post('/number', 2),
    await post('/wrong', 1)
  ]
  expect(answers).toEqual([
    [200, '{"body":1}'],
    [400, 'body must be number'],
    [200, '{"body":2}'],
    [500, expect.stringContaining('schema is invalid')]
  ])
  await server.close()
})
