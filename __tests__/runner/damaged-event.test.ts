// The bytes of one stored event are changed on the disk, which no check of the file notices.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, openRunner, openSandbox, openSetUp, untilSettled } from './runners'

const MARK = 'changed-id'
const STORED = `"messageId":"${MARK}"`

/** In the file itself, wherever it stands. */
function overwrite(path: string, text: string, other: string): number {
  const content = readFileSync(path)
  let count = 0
  for (let at = content.indexOf(text); at >= 0; at = content.indexOf(text, at)) {
    content.write(other, at)
    count += 1
  }
  writeFileSync(path, content)
  return count
}

test('an event that is no JSON any more is a dead letter that says so, and its neighbours are delivered', async () => {
  const dataDirectory = makeDirectory()
  const sandbox = await openSandbox()
  sandbox.addFaults({ status: 503 })
  const before = await openSetUp({ dataDirectory, sandbox })
  const batch = Array.from({ length: 20 }, (_, index) => ({
    type: 'track',
    event: index === 7 ? 'Changed' : 'Kept',
    userId: `u-${index}`,
    messageId: index === 7 ? MARK : `message-${index}`
  }))
  expect((await before.track('/v1/batch', { batch, writeKey: before.writeKey })).status).toBe(200)
  await before.close()
  // SQLite may have left a second copy where the page was before the table grew.
  expect(overwrite(join(dataDirectory, 'events.db'), STORED, '"'.repeat(STORED.length))).toBeGreaterThan(0)
  sandbox.clearFaults()

  const after = await openRunner({ dataDirectory, sandboxUrl: sandbox.url })
  await untilSettled(after, before.destinationId)
  expect(sandbox.events().map(({ identity }) => identity)).toEqual(
    batch.filter(({ messageId }) => messageId !== MARK).map(({ userId }) => userId)
  )
  const { events } = await after.api.get('/api/events?state=rejected')
  expect(events).toMatchObject([{ name: 'Changed', userId: null, messageId: null }])
  const { event, deliveries } = await after.api.get(`/api/events/${events[0].id}`)
  expect(event).toEqual({})
  expect(deliveries).toMatchObject([
    {
      state: 'rejected',
      code: 'stored_event_damaged',
      error: {
        code: 'stored_event_damaged',
        title: 'damaged in the store',
        message: 'The stored event is not a JSON object any more.'
      },
      sent: []
    }
  ])
  const { status } = await after.api.send('POST', `/api/destinations/${before.destinationId}/preview`, {
    eventId: events[0].id
  })
  expect(status).toBe(404)
})
