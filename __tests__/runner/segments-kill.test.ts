// kill -9 while webhooks are worked on: whatever got its 200 is in the memberships. And many members in little memory: a
// million of them in a long run (ROUNDS=10).
import { join } from 'node:path'
import { openMembershipFile } from '../../src/storage/memberships/sqlite/membership-file'
import { BUYERS, sign, syncPost, type Post } from '../segments/posts'
import { buildChild, startScript } from './children'
import { makeDirectory, until } from './runners'
import { addIntegration } from './segment-targets'

const KILLS = 3 * Number(process.env['ROUNDS'] ?? 1)
const PAGE = 50_000
const PAGES = Math.min(20, 2 * Number(process.env['ROUNDS'] ?? 1))

/** A folder with one integration, and a runner's script. */
async function setUp() {
  const data = makeDirectory()
  const script = await buildChild()
  const start = async () => {
    const child = await startScript([script, data, ''])
    const post = async (sent: Post) =>
      fetch(child.url + address, { method: 'POST', headers: { 'heap-hash': sign(sent) }, body: sent.body }).catch(
        () => undefined
      )
    return { child, post }
  }
  // By a process of its own: one that had the files open may still let go of them after a later one was killed.
  const first = await startScript([script, data, ''])
  const { webhookUrl, path } = await addIntegration(first.url)
  await first.kill()
  const address = new URL(webhookUrl).pathname
  const ref = { integrationId: path.split('/').pop()!, segmentId: String(BUYERS.id) }
  const read = async <Value>(
    look: (store: ReturnType<typeof openMembershipFile>) => Promise<Value>
  ): Promise<Value> => {
    const store = openMembershipFile({ path: join(data, 'segments.db'), now: Date.now, isSecond: true })
    return look(store).finally(() => store.close())
  }
  // The file stays open: to open and check it again and again takes the time that the runner's thread needs.
  const idle = () =>
    read(({ webhooks }) =>
      until(
        () => webhooks.waiting(1),
        ({ length }) => length === 0,
        120_000
      )
    )
  return { start, ref, read, idle }
}

const peopleOf = (page: number) => Array.from({ length: 5000 }, (_, index) => `u-${page}-${index}`)

test(`what got a 200 survives ${KILLS} kills, and is counted once`, async () => {
  const { start, ref, read, idle } = await setUp()
  let stored = 0
  for (let kill = 0; kill < KILLS; kill++) {
    const { child, post } = await start()
    for (let page = 0; page < 3; page++) {
      const sent = syncPost({ ts: Date.now(), task: `sync-${kill}`, page: page + 1, total: 3, add: peopleOf(stored) })
      const response = await post(sent)
      // The whole answer, for the words of a refusal in case there is one.
      expect(await response?.json()).toEqual({ stored: true, new: true })
      stored++
    }
    // The last pages are being worked on.
    await child.kill()
  }
  const { child } = await start()
  await idle()
  await child.kill()
  const state = await read(({ memberships }) => memberships.segment(ref))
  expect(state?.members).toBe(stored * 5000)
  const syncs = await read(({ memberships }) => memberships.syncs({ integrationId: ref.integrationId }, 100))
  expect(syncs.map(({ pages, joined }) => ({ pages, joined }))).toEqual(
    Array.from({ length: KILLS }, () => ({ pages: [1, 2, 3], joined: 15_000 }))
  )
}, 300_000)

test(`${PAGES * PAGE} members in pages of ${PAGE} take less than 250 MB more`, async () => {
  const { start, read, ref, idle } = await setUp()
  const { child, post } = await start()
  try {
    const before = child.peakMb()
    for (let page = 1; page <= PAGES; page++) {
      const add = Array.from({ length: PAGE }, (_, index) => `user-${page}-${index}`)
      expect((await post(syncPost({ ts: Date.now(), page, total: PAGES, add })))?.status).toBe(200)
    }
    await idle()
    const took = child.peakMb() - before
    expect((await read(({ memberships }) => memberships.segment(ref)))?.members).toBe(PAGES * PAGE)
    expect(took).toBeLessThan(250)
  } finally {
    await child.kill()
  }
}, 600_000)
