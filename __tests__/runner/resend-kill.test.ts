// kill -9 in the middle of a resend: it goes on after the restart, and each event is in Heap once.
import { buildChild, startChild } from './children'
import { makeDirectory, openSandbox, rowsOf, until } from './runners'

const KILLS = Number(process.env['ROUNDS'] ?? 1)
const EVENTS = 3000

const ask = async (url: string, method: string, body?: object) => {
  const headers = { 'content-type': 'application/json', 'x-runner-request': '1' }
  const response = await fetch(url, {
    method,
    headers: body ? headers : {},
    ...(body && { body: JSON.stringify(body) })
  })
  expect(response.ok).toBe(true)
  return response.json() as Promise<{ resends: unknown; destinations: unknown; open: unknown }>
}

test(`a resend survives ${KILLS} kills`, async () => {
  const script = await buildChild()
  const sandbox = await openSandbox()
  const options = { data: makeDirectory(), sandboxUrl: sandbox.url }
  let child = await startChild(script, options)
  const [destination] = rowsOf((await ask(`${child.url}/api/destinations`, 'GET')).destinations)
  const path = `/api/destinations/${String(destination.id)}`
  await ask(child.url + path, 'PATCH', { isOn: false })
  const names = Array.from({ length: EVENTS }, (_, index) => `m-${index}`)
  for (let from = 0; from < EVENTS; from += 500) {
    const batch = names
      .slice(from, from + 500)
      .map((messageId, index) => ({ type: 'track', event: 'A', userId: `u-${index}`, messageId }))
    await ask(`${child.url}/v1/batch`, 'POST', { writeKey: 'killed', batch })
  }
  await ask(child.url + path, 'PATCH', { isOn: true })
  await ask(`${child.url}${path}/resends`, 'POST', { states: ['missed'] })
  const newest = async () => rowsOf((await ask(`${child.url}${path}/resends`, 'GET')).resends)[0]
  for (let kill = 0; kill < KILLS; kill++) {
    const { queued } = await newest()
    // Counted in events, not in time: a slow machine is killed as deep in the work as a fast one.
    await until(
      () => sandbox.events().length,
      (count) => count >= Math.min(EVENTS, Number(queued) + Math.random() * 500)
    )
    // At the first kill most of it is still to be queued.
    if (kill === 0) expect(await newest()).toMatchObject({ state: 'running', total: EVENTS })
    await child.kill()
    child = await startChild(script, options)
  }
  await until(newest, ({ state }) => state === 'done', 120_000)
  expect(await newest()).toMatchObject({ queued: EVENTS, total: EVENTS })
  // What was under way at the kill is sent once more: all of it is settled before Heap is looked at.
  await until(
    () => ask(`${child.url}${path}/resends`, 'GET'),
    ({ open }) => open === 0,
    120_000
  )
  await child.kill()
  expect(sandbox.events().map(({ idempotency_key: key }) => key)).toHaveLength(EVENTS)
  expect(new Set(sandbox.events().map(({ idempotency_key: key }) => key))).toEqual(new Set(names))
}, 600_000)
