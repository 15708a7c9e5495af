// The command `segments` on a data folder: what it lists, what is missing, and a webhook that is worked on once more.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createIntegration, readWebhook, Receiver } from '../../src/segments'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import { openConfigFile } from '../../src/storage/settings/config-file'
import { SECRET, sign, syncPost } from '../segments/posts'
import { runProgram } from './program'
import { at } from './work-folder'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')

/** Two of three pages are stored, and nobody has worked on them. */
async function setUp(): Promise<string> {
  mkdirSync(at('data'), { recursive: true })
  const integration = createIntegration({ name: 'Braze', webhookSecret: SECRET }, NOW)
  await openConfigFile(join(at('data'), 'settings.json')).putIntegration(integration)
  const store = openMembershipFile({ path: join(at('data'), 'segments.db'), now: () => NOW })
  const read = async (raw: Buffer) => readWebhook(JSON.parse(raw.toString()))
  const receiver = new Receiver({ store, read, now: () => NOW, onStored: () => undefined })
  for (const page of [1, 3]) {
    const post = syncPost({ ts: NOW + page, page, total: 3, add: [`u-${page}`] })
    await receiver.receive(integration, { headers: [sign(post)], body: Buffer.from(post.body) })
  }
  await receiver.receive(integration, { headers: [], body: Buffer.from('{}') })
  await store.close()
  return integration.id
}

test('replays, lists and shows', async () => {
  const id = await setUp()
  const data = ['--data', at('data')]
  expect(await runProgram(['segments', 'list', ...data])).toMatchObject({
    code: 0,
    stdout: `Braze (${id})\n  no segment yet\n  refused      bad_signature 1 times, last 2026-01-02T03:00:00.000Z\n`
  })
  const replayed = await runProgram(['segments', 'replay', '1', ...data])
  expect(replayed).toEqual({ code: 0, stdout: 'Page 1 of 3: 1 joined, 0 left.\n', stderr: '' })
  expect((await runProgram(['segments', 'replay', '1', ...data])).stdout).toBe('Page 1 of 3: 0 joined, 0 left.\n')
  const listed = await runProgram(['segments', 'list', ...data])
  expect(listed.stdout).toMatch(/^Braze .*\n {2}1338065 {6}2 members {10}\S+Z {2}Buyers\n/)
  const shown = await runProgram(['segments', 'show', 'Braze', '1338065', ...data])
  expect(shown.stdout.replaceAll(/\d{4}-\S+Z/g, '(time)')).toBe(
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
  [
    ['segments', 'list', '--data', 'nowhere'],
    /^error: there is no segments\.db in .*nowhere\. Pass --data <folder>\.\n$/
  ],
  [['segments', 'replay', '7'], /^error: there is no webhook 7, or its body was dropped to make room\.\n$/],
  [['segments', 'show', 'Nobody', '1'], /^error: no integration has the name or id Nobody\.\n$/],
  [['segments', 'show', 'Braze', '1'], /^error: the integration int_\w+ has no segment 1\.\n$/]
])('%j is wrong use', async (args, message) => {
  await setUp()
  const all = args.includes('--data') ? args : [...args, '--data', at('data')]
  expect(await runProgram(all)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) })
})
