// Deletion requests of Segment through the function: onDelete, and deletions among the events of a batch.
import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import { loadFunction } from './function-host'
import { openSandbox } from '../sandbox/sandboxes'

const API_KEY = 'key-of-the-main-environment'

async function deleteAt(url: string, event: object, more: object = {}): Promise<unknown> {
  const { handlers, inContext } = await loadFunction()
  const settings = { appId: '11', apiKey: API_KEY, endpoint: url, ...more }
  return handlers.onDelete(inContext({ type: 'delete', ...event }), inContext(settings)).then(
    () => 'asked',
    (thrown: unknown) => `${(thrown as Error).name}: ${(thrown as Error).message}`
  )
}

interface Asked {
  readonly path: string
  readonly authorization: string | undefined
  readonly body: string
}

/** Heap's deletion API as it is documented, as far as these requests go. */
async function withDeletionApi<Result>(
  use: (url: string, asked: readonly Asked[]) => Promise<Result>
): Promise<Result> {
  const asked: Asked[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => {
      asked.push({ path: request.url ?? '', authorization: request.headers.authorization, body })
      const isToken = request.url?.includes('auth_token')
      response.end(
        JSON.stringify(isToken ? { access_token: 'token-1' } : { deletion_request_id: 'd-1', status: 'pending' })
      )
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as { port: number }
  try {
    return await use(`http://127.0.0.1:${port}`, asked)
  } finally {
    server.closeAllConnections()
    await new Promise((done) => server.close(done))
  }
}

test('the user is deleted with the key of the settings, which is sent as any other client would', async () => {
  await withDeletionApi(async (url, asked) => {
    expect(await deleteAt(url, { userId: 'u-1' })).toBe('asked')
    const basic = `Basic ${Buffer.from(`11:${API_KEY}`).toString('base64')}`
    expect(asked).toEqual([
      { path: '/api/public/v0/auth_token', authorization: basic, body: '' },
      {
        path: '/api/public/v0/user_deletion',
        authorization: 'Bearer token-1',
        body: JSON.stringify({ users: [{ identity: 'u-1' }] })
      }
    ])
  })
})

test('a user whose id is sent hashed is deleted by the hash', async () => {
  await withDeletionApi(async (url, asked) => {
    expect(await deleteAt(url, { userId: 'grace@example.com' }, { hashIdentity: true })).toBe('asked')
    const identity = createHash('sha256').update('grace@example.com').digest('hex')
    expect(JSON.parse(asked[1]!.body)).toEqual({ users: [{ identity }] })
  })
})

test.each([
  ['no API key', { userId: 'u-1' }, { apiKey: ' ' }, 'InvalidEventPayload: The setting API Key is empty.'],
  ['an anonymous id only', { anonymousId: 'a-1' }, {}, 'InvalidEventPayload: The request has an anonymousId only.'],
  ['a placeholder', { userId: 'null' }, {}, 'InvalidEventPayload: userId is a placeholder, not a user id.']
])('%s: nothing is asked', async (_, event, settings, says) => {
  await withDeletionApi(async (url, asked) => {
    expect(await deleteAt(url, event, settings)).toContain(says)
    expect(asked).toEqual([])
  })
})

test('deletions in a batch are one request beside the events, each with its own status', async () => {
  const sandbox = await openSandbox()
  const { handlers, inContext } = await loadFunction()
  const track = { type: 'track', userId: 'u-9', event: 'Ordered', messageId: 'm-1' }
  const deletion = (userId: string) => ({ type: 'delete', userId })
  const events = [deletion('u-1'), track, deletion('null'), deletion('u-2')]
  const settings = { appId: '11', apiKey: API_KEY, endpoint: sandbox.url }
  const statuses = await handlers.onBatch(inContext(events), inContext(settings))
  expect(statuses.map(({ status }) => status)).toEqual([200, 200, 400, 200])
  expect(sandbox.events()).toMatchObject([{ event: 'Ordered' }])
})
