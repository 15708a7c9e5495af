// The thread that has the file of events ends, as a lack of memory would end it: nothing is lost or sent twice, a paused
// source stays paused, and the order of each user is kept.
import { buildChild, startChild } from './children'
import { makeDirectory, openSandbox, rowsOf, until } from './runners'
import { clientOf } from './segment-targets'

const ENDS = 3 * Number(process.env['ROUNDS'] ?? 1)

test(`everything that got a 200 survives ${ENDS} ends of the thread, and a pause goes on`, async () => {
  const sandbox = await openSandbox()
  const child = await startChild(await buildChild(), { data: makeDirectory(), sandboxUrl: sandbox.url })
  const client = clientOf(child.url)
  const post = async (value: number): Promise<void> => {
    const track = { type: 'track', event: 'A', userId: 'u-1', messageId: `message-${value}` }
    const batch = [track, { type: 'identify', userId: 'u-1', traits: { value } }]
    await until(
      () => client.send('POST', '/v1/batch', { batch, writeKey: 'killed' }),
      ({ status }) => status === 200
    )
  }
  /** Their notes are under way when the thread ends. */
  const postRefused = async (): Promise<void> => {
    const refused = Array.from({ length: 20 }, () => client.send('POST', '/v1/track', { writeKey: 'unknown' }))
    for (const { status } of await Promise.all(refused)) expect(status).toBe(401)
  }
  const held = (): number => new Set(sandbox.events().map(({ idempotency_key: key }) => key)).size

  let value = 0
  for (let end = 0; end < ENDS; end++) {
    for (let more = 0; more < 20; more++) {
      if (more === 10) {
        const refused = postRefused()
        child.process.send('end threads')
        await refused
      }
      await post(++value)
    }
  }
  expect(await until(held, (count) => count >= value, 120_000)).toBe(value)
  expect(sandbox.events()).toHaveLength(value)
  await until(
    () => sandbox.users().map(({ properties }) => Number(properties['value'])),
    ([last]) => last === value
  )

  const [source] = rowsOf((await client.get('/api/sources')).sources)
  const path = `/api/sources/${source.id}`
  expect((await client.send('PATCH', path, { isPaused: true })).status).toBe(200)
  child.process.send('end threads')
  await post(++value)
  const untaken = async (): Promise<unknown> => (await client.send('GET', path)).body.untaken
  expect(await until(untaken, (count) => count === 2)).toBe(2)
  expect(held()).toBe(value - 1)
  expect((await client.send('PATCH', path, { isPaused: false })).status).toBe(200)
  expect(await until(held, (count) => count >= value)).toBe(value)
}, 300_000)
