// The built function on the versions of Node that functions run on, in a host with the documented globals only and in one
// like Segment's published shim. With SEGMENT_SHIM_DIR, in that shim itself.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { nodeVersions, runOn } from '../node-versions'
import { bundleFunction } from './function-host'

const VERSIONS = nodeVersions([18, 20, 22, 24], Number(process.env['ROUNDS'] ?? 1) >= 10)

jest.setTimeout(400_000)

const folder = mkdtempSync(join(tmpdir(), 'function-'))
const file = join(folder, 'heap-destination.js')
beforeAll(async () => writeFileSync(file, await bundleFunction()))
afterAll(() => rmSync(folder, { recursive: true }))

const PEOPLE = '/api/add_user_properties'
const ACCOUNTS = '/api/add_account_properties'
const sent = (path: string, body: object): object => ({
  path,
  body: expect.objectContaining({ app_id: '11', ...body }) as unknown
})
const taken = (...requests: object[]): object => ({ ended: 'done', requests })
const event = (more: object): object => sent('/api/track', { identity: 'u-1', ...more })

const nested = (levels: number): string => new Array<string>(levels).fill('a').join('.')

const SINGLES = {
  identify: taken(sent(PEOPLE, { identity: 'u-1', properties: { plan: 'pro' } })),
  page: taken(event({ event: 'Page viewed' })),
  screen: taken(event({ event: 'Screen viewed' })),
  group: taken(
    sent(ACCOUNTS, { account_id: 'g-1', properties: { plan: 'pro' } }),
    sent(PEOPLE, { identity: 'u-1', properties: { account_id: 'g-1' } })
  ),
  alias: taken(sent('/api/v1/identify', { identity: 'u-1', user_id: '7' })),
  track: taken(event({ event: 'Ordered', properties: { [nested(30)]: 'end' } })),
  hashed: taken(event({ identity: expect.stringMatching(/^[0-9a-f]{64}$/) })),
  placeholder: { ended: 'InvalidEventPayload', requests: [] },
  away: { ended: 'RetryError', requests: [event({ event: 'Ordered' })] },
  refused: { ended: 'InvalidEventPayload', requests: [event({ event: 'Ordered' })] },
  delete: { ended: 'InvalidEventPayload', requests: [] }
}

test.each(VERSIONS)('on Node %s, every call and every batch ends as it should', async (version) => {
  const shim = process.env['SEGMENT_SHIM_DIR']
  expect(
    await runOn(version, join(__dirname, 'run-in-hosts.cjs'), [file, ...(shim === undefined ? [] : [shim])])
  ).toEqual({
    node: expect.stringMatching(`^${version}`) as unknown,
    documented: SINGLES,
    shim: SINGLES,
    batches: {
      taken: { counts: { 200: 400 }, bad: -1, requests: 1 },
      away: { counts: { 500: 400 }, bad: -1, requests: 1 },
      oneBad: { counts: { 200: 399, 400: 1 }, bad: 263, requests: 19 }
    }
  })
})
