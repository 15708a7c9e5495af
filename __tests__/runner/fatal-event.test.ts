// An event that ends the process, with real processes: it is found, becomes a dead letter, and costs its neighbours nothing.
import { buildChild, startChild, type Child } from './children'
import { makeDirectory, openSandbox, rowsOf, until, type Parsed } from './runners'

const NEIGHBOURS = 60
const DEATHS = 5

const track = (event: string, number: number) => ({
  type: 'track',
  event,
  userId: `u-${number}`,
  messageId: `message-${number}`,
  timestamp: '2026-01-02T03:04:05.000Z'
})

async function post(child: Child, batch: unknown): Promise<void> {
  const body = JSON.stringify({ batch, writeKey: 'killed' })
  const headers = { 'content-type': 'application/json' }
  // The process may be gone before it can answer. Then the events are stored all the same: it dies as it delivers them.
  await fetch(`${child.url}/v1/batch`, { method: 'POST', headers, body }).catch(() => undefined)
}

const isGone = ({ process }: Child): boolean => process.exitCode !== null || process.signalCode !== null

async function overview(child: Child): Promise<Parsed> {
  try {
    return await (await fetch(`${child.url}/api/overview`)).json()
  } catch {
    return undefined
  }
}

/** Whether the child has settled all it holds; `false`: it is gone. */
async function settles(child: Child): Promise<boolean> {
  await until(
    async () => isGone(child) || (await overview(child)),
    (seen) =>
      seen === true ||
      (seen !== undefined &&
        rowsOf(Object.values(seen.destinations as object)).every(({ waiting, retrying }) => waiting + retrying === 0))
  )
  return !isGone(child)
}

test('an event that ends the process is a dead letter after five ends, and all others are delivered once', async () => {
  const sandbox = await openSandbox()
  const script = await buildChild()
  const options = { data: makeDirectory(), sandboxUrl: sandbox.url, fatalEvent: 'Fatal' }
  const neighbours = Array.from({ length: NEIGHBOURS }, (_, index) => track('Neighbour', index))
  let child = await startChild(script, options)
  let deaths = 0
  try {
    await post(child, neighbours.toSpliced(30, 0, track('Fatal', 99)))
    while (!(await settles(child)) && deaths < DEATHS) {
      deaths += 1
      child = await startChild(script, options)
    }
    expect(deaths).toBe(DEATHS)
    const { events } = await (await fetch(`${child.url}/api/events?name=Fatal`)).json()
    const { deliveries } = await (await fetch(`${child.url}/api/events/${events[0].id}`)).json()
    expect(events).toHaveLength(1)
    expect(deliveries).toMatchObject([
      { state: 'rejected', attempts: 1, error: { code: 'stops_the_runner' }, sent: [] }
    ])
    await post(child, [track('Later', 100)])
    expect(await settles(child)).toBe(true)
  } finally {
    await child.kill()
  }
  const held = sandbox.events().map(({ event, idempotency_key: key }) => [event, key])
  const sent = [...neighbours, track('Later', 100)].map(({ event, messageId }) => [event, messageId])
  expect(held.sort()).toEqual(sent.sort())
  expect(sandbox.counters().duplicates).toBe(0)
})
