// Where the sandbox serves its stand-in for heap.js, and what it takes from it that Heap's own API does not know.
import { Script } from 'node:vm'
import { createSandbox, type Sandbox } from '../../src/sandbox'

let sandbox: Sandbox

beforeEach(async () => {
  sandbox = await createSandbox()
})

afterEach(() => sandbox.close())

test.each(['/config/1234567890/heap_config.js', '/v5/heapjs-static/5.3.6/core/heap.js', '/js/heap-1234567890.js'])(
  '%s is a script',
  async (path) => {
    const response = await fetch(sandbox.url + path)
    const text = await response.text()
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
    expect(() => new Script(text)).not.toThrow()
  }
)

test.each(['/config/abc/heap_config.js', '/config/1/other.js', '/js/heap-.js', '/js/heap-1.css'])(
  '%s is not found',
  async (path) => {
    expect((await fetch(sandbox.url + path)).status).toBe(404)
  }
)

test('properties of a visitor become those of the person, who keeps what is known already', async () => {
  const post = (path: string, body: object) => fetch(sandbox.url + path, { method: 'POST', body: JSON.stringify(body) })
  const visitor = { user_id: '42', properties: { plan: 'free', theme: 'dark' } }
  await post('/sandbox/browser/user_properties', { app_id: '1', users: [visitor] })
  expect(sandbox.users()).toMatchObject([{ identity: null, user_ids: ['42'], properties: visitor.properties }])
  await post('/api/add_user_properties', { app_id: '1', identity: 'u-1', properties: { plan: 'pro' } })
  await post('/api/v1/identify', { app_id: '1', user_id: '42', identity: 'u-1' })
  expect(sandbox.users()).toMatchObject([
    { identity: 'u-1', user_ids: ['42'], properties: { plan: 'pro', theme: 'dark' } }
  ])
})
