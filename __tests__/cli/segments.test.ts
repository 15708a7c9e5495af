// The command `segments`: what it lists, what is missing, and a webhook that is processed again.
import { createIntegration, readWebhook, Receiver } from '../../src/segments'
import { SECRET, sign, syncPost } from '../segments/posts'
import { runProgram } from './program'
import { describeOnBothPlaces, type Place } from './segment-places'
import { at } from './work-folder'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')

/** Two of three pages are stored, and nobody has worked on them. */
async function setUp(place: Place): Promise<string> {
  const integration = createIntegration({ name: 'Braze', webhookSecret: SECRET }, NOW)
  const { config, store, close } = await place.open(() => NOW)
  await config.putIntegration(integration)
  const read = async (raw: Buffer) => readWebhook(JSON.parse(raw.toString()))
  const receiver = new Receiver({ store, read, now: () => NOW, onStored: () => undefined })
  for (const page of [1, 3]) {
    const post = syncPost({ ts: NOW + page, page, total: 3, add: [`u-${page}`] })
    await receiver.receive(integration, { headers: [sign(post)], body: Buffer.from(post.body) })
  }
  await receiver.receive(integration, { headers: [], body: Buffer.from('{}') })
  await close()
  return integration.id
}

describeOnBothPlaces((make) => {
  test('replays, lists and shows', async () => {
    const place = await make()
    const id = await setUp(place)
    const run = (...args: string[]) => runProgram(['segments', ...args, ...place.args], { env: place.env })
    expect(await run('list')).toMatchObject({
      code: 0,
      stdout: `Braze (${id})\n  no segment yet\n  refused      bad_signature 1 times, last 2026-01-02T03:00:00.000Z\n`
    })
    const replayed = await run('replay', '1')
    expect(replayed).toEqual({ code: 0, stdout: 'Page 1 of 3: 1 joined, 0 left.\n', stderr: '' })
    expect((await run('replay', '1')).stdout).toBe('Page 1 of 3: 0 joined, 0 left.\n')
    const listed = await run('list')
    expect(listed.stdout).toMatch(/^Braze .*\n {2}1338065 {6}2 members {10}\S+Z {2}Buyers\n/)
    const shown = await run('show', 'Braze', '1338065')
    expect(shown.stdout.replaceAll(/\d{4}-\d\d-\d\dT\S+Z/g, '(time)')).toBe(
      [
        'Buyers: 2 members, last changed (time)',
        'Syncs, newest first',
        '  (time)  pages 1, 3 of 3; 2 is still to come; 2 joined, 0 left',
        'Joined and left, newest first',
        '  (time)  joined  u-3',
        '  (time)  joined  u-1',
        'Webhooks of the integration, newest first',
        '  2      (time)  Page 3 of 3: 1 joined, 0 left.',
        '  1      (time)  Page 1 of 3: 0 joined, 0 left.',
        ''
      ].join('\n')
    )
    expect(shown.code).toBe(0)
  })

  test.each([
    [['replay', '7'], /^error: there is no webhook 7, or its body was dropped to make room\.\n$/],
    [['show', 'Nobody', '1'], /^error: no integration has the name or id Nobody\.\n$/],
    [['show', 'Braze', '1'], /^error: the integration int_\w+ has no segment 1\.\n$/]
  ])('%j is wrong use', async (args, message) => {
    const place = await make()
    await setUp(place)
    const ended = await runProgram(['segments', ...args, ...place.args], { env: place.env })
    expect(ended).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
  })
})

test('a folder without segments.db is wrong use', async () => {
  const message = /^error: there is no segments\.db in .*nowhere\. Pass --data <folder>\.\n$/
  const ended = await runProgram(['segments', 'list', '--data', at('nowhere')])
  expect(ended).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
})
