// A destination that is gone from the settings: what waits for it is kept, asked about, and delivered once it is back.
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { addHeap, makeDirectory, openRunner, openSandbox, rowsOf, untilSettled, type OpenRunner } from './runners'

const EVENTS = ['A', 'B', 'C'].map((event, number) => ({ type: 'track', event, userId: `u-${number}` }))

/** A folder with three events that wait for a destination whose settings are then lost. */
async function loseSettings() {
  const dataDirectory = makeDirectory()
  const path = join(dataDirectory, 'settings.json')
  const sandbox = await openSandbox()
  sandbox.addFaults({ status: 503 })
  const first = await openRunner({ dataDirectory, sandboxUrl: sandbox.url })
  const source = (await first.api.send('POST', '/api/sources', { name: 'My app', kind: 'server' })).body
  const { id } = await addHeap(first, { sourceId: source.id })
  expect((await first.track('/v1/batch', { batch: EVENTS, writeKey: source.writeKeys[0] })).status).toBe(200)
  await first.close()
  const settings = readFileSync(path)
  rmSync(path)
  const runner = await openRunner({ dataDirectory, sandboxUrl: sandbox.url })
  const restore = async (): Promise<OpenRunner> => {
    await runner.close()
    writeFileSync(path, settings)
    sandbox.clearFaults()
    return openRunner({ dataDirectory, sandboxUrl: sandbox.url })
  }
  return { runner, restore, sandbox, id: String(id) }
}

/** What is kept for each; how much of it was tried already depends on the moment. */
async function openCount({ api }: OpenRunner): Promise<unknown[]> {
  const { destinations } = await api.get('/api/unknown-destinations')
  return rowsOf(destinations).map(({ id, waiting, retrying, rejected }) => ({
    id: id as string,
    open: Number(waiting) + Number(retrying),
    rejected: rejected as number
  }))
}

test('keeps its events when the settings are missing for one start, and delivers them once they are back', async () => {
  const { runner, restore, sandbox, id } = await loseSettings()
  expect(await openCount(runner)).toEqual([{ id, open: 3, rejected: 0 }])
  const restored = await restore()
  expect(await openCount(restored)).toEqual([])
  await untilSettled(restored, id)
  expect(sandbox.events().map(({ event }) => event)).toEqual(['A', 'B', 'C'])
})

test('loses its events when a person says so, and only then', async () => {
  const { runner, restore, id } = await loseSettings()
  const remove = () => runner.api.send('DELETE', `/api/unknown-destinations/${id}`)
  expect((await remove()).status).toBe(204)
  expect(await openCount(runner)).toEqual([])
  expect([(await remove()).status, (await remove()).body]).toEqual([
    404,
    { error: { code: 'not_found', message: 'There is no such unknown destination.' } }
  ])
  const { api } = await restore()
  expect(await api.get(`/api/destinations/${id}/overview`)).toMatchObject({ waiting: 0, retrying: 0 })
})

test('is not one that is set up: that one is deleted as a destination', async () => {
  const { restore, id } = await loseSettings()
  const { api } = await restore()
  expect((await api.send('DELETE', `/api/unknown-destinations/${id}`)).status).toBe(404)
  expect((await api.send('DELETE', `/api/destinations/${id}`)).status).toBe(204)
  expect(await api.get('/api/unknown-destinations')).toEqual({ destinations: [] })
})
