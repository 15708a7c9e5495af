// The command `segment-function`, against a stand-in of Segment's Public API: what it asks, what it says, and that the
// token is nowhere.
import { readFileSync } from 'node:fs'
import { functionSettings } from '../../src/segment-function/setting-form'
import { builtPath, runProgram, type Ended } from './program'
import { startPublicApi, TOKEN, type PublicApi } from './public-api'

let api: PublicApi
let code = ''

beforeAll(() => {
  code = readFileSync(builtPath('segment-function/heap-destination.js'), 'utf8')
})
beforeEach(async () => void (api = await startPublicApi()))
afterEach(() => api.close())

async function run(args: readonly string[], env: Record<string, string> = {}): Promise<Ended> {
  const ended = await runProgram(['segment-function', ...args], {
    env: { SEGMENT_PUBLIC_API_TOKEN: TOKEN, ...env }
  })
  expect(ended.stdout + ended.stderr).not.toContain(TOKEN)
  return ended
}

const deploy = (...more: string[]): Promise<Ended> => run(['deploy', '--api-url', api.url, ...more])
const connect = (...more: string[]): Promise<Ended> =>
  run(['connect', '--api-url', api.url, '--source', 'source-1', '--app-id', '11', ...more])

test('print gives the file, byte by byte, and the settings as JSON', async () => {
  expect(await run(['print'])).toEqual({ code: 0, stdout: code, stderr: '' })
  const { stdout } = await run(['print', '--settings'])
  expect(JSON.parse(stdout)).toEqual(functionSettings())
})

test('deploy creates the function, and updates it the next time', async () => {
  const first = await deploy()
  expect(first.code).toBe(0)
  expect(first.stdout).toContain('Function: function-1 (Heap (My Workspace))')
  expect(first.stderr).toBe('  Create the function: done (documented by Segment)\n')
  const settings = functionSettings()
  expect(api.asked.map(({ method, url, body }) => [method, url, body])).toEqual([
    ['GET', '/functions?resourceType=DESTINATION&pagination[count]=200', undefined],
    [
      'POST',
      '/functions',
      { code, displayName: 'Heap', resourceType: 'DESTINATION', settings, description: expect.stringContaining('Heap') }
    ]
  ])
  const second = await deploy()
  expect(second.stdout).toContain('whether they run the new code at once is not documented')
  expect(api.asked.at(-1)).toMatchObject({ method: 'PATCH', url: '/functions/function-1' })
  expect(Object.keys(api.asked.at(-1)!.body!)).toEqual(['code', 'settings', 'description'])
  expect(api.functions).toHaveLength(1)
})

test('the function is found on a later page, and another name is another function', async () => {
  await deploy('--name', 'Other')
  await deploy()
  await deploy()
  expect(api.functions.map(({ displayName }) => displayName)).toEqual(['Other (My Workspace)', 'Heap (My Workspace)'])
})

test('where several functions have the name, the id tells which', async () => {
  api.functions.push({ id: 'a', displayName: 'Heap', catalogId: 'c' }, { id: 'b', displayName: 'Heap (W)' })
  const { code: exit, stderr } = await deploy()
  expect([exit, stderr]).toEqual([
    2,
    'error: several functions are called Heap: a (Heap), b (Heap (W)).\n  Pass --function <id>.\n'
  ])
  expect((await deploy('--function', 'b')).code).toBe(0)
  expect(api.asked.at(-1)).toMatchObject({ method: 'PATCH', url: '/functions/b' })
})

test('connect makes a destination of the function, with the settings of the flags, once', async () => {
  await deploy()
  const { code: exit, stdout, stderr } = await connect('--region', 'eu', '--hash-identity', '--disabled')
  expect([exit, stdout]).toEqual([0, expect.stringContaining('Destination: destination-1, not enabled yet')])
  expect(stderr).toContain('Connect the source: done (our reading)')
  expect(api.asked.at(-1)).toMatchObject({ method: 'POST', url: '/destinations' })
  expect(api.asked.at(-1)!.body).toEqual({
    sourceId: 'source-1',
    metadataId: 'catalog-1',
    name: 'Heap',
    enabled: false,
    settings: { appId: '11', region: 'eu', hashIdentity: true }
  })
  expect((await connect()).stdout).toContain('The source is connected already, as destination destination-1.')
  expect(api.destinations).toHaveLength(1)
})

test('the API key of Heap goes from the environment into the settings, and nowhere else', async () => {
  await deploy()
  const env = { HEAP_API_KEY: 'key-of-heap' }
  const args = ['connect', '--api-url', api.url, '--source', 'source-1', '--app-id', '11']
  const { stdout, stderr } = await run(args, env)
  expect(api.destinations).toMatchObject([{ enabled: true, settings: { appId: '11', apiKey: 'key-of-heap' } }])
  expect(stdout + stderr).not.toContain('key-of-heap')
  expect((await run([...args, '--dry-run'], env)).stdout).not.toContain('key-of-heap')
})

test('status tells whose code runs there, and the versions', async () => {
  await deploy()
  const same = await run(['status', '--api-url', api.url])
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('Code: that of this version') })
  expect(same.stdout).toContain('Events in a batch, at most: 20\nVersions: 1\n  version-1  2026-11-01  deployed')
  api.functions[0] = { ...api.functions[0], code: 'changed', isLatestVersion: false }
  expect((await run(['status', '--api-url', api.url])).stdout).toMatch(
    /Code: not that of this version.*not the latest version/s
  )
})

test('a dry run shows the requests, needs no token, and asks nothing', async () => {
  const args = ['deploy', '--workspace-region', 'EU', '--dry-run']
  const { code: exit, stdout, stderr } = await run(args, { SEGMENT_PUBLIC_API_TOKEN: '' })
  expect([exit, stderr]).toEqual([0, expect.stringContaining('authorization: Bearer <token>')])
  const lines = stdout.split('\n')
  expect(lines.filter((line) => /^(GET|POST|PATCH) /.test(line))).toEqual([
    'GET https://eu1.api.segmentapis.com/functions?resourceType=DESTINATION&pagination[count]=200',
    'POST https://eu1.api.segmentapis.com/functions',
    'PATCH https://eu1.api.segmentapis.com/functions/FUNCTION_ID'
  ])
  expect(lines[4]).toMatch(/^\{"code":"<\d+,\d+ characters>","displayName":"Heap","resourceType":"DESTINATION"/)
  expect(api.asked).toEqual([])
})

describe('what goes wrong', () => {
  test.each<[string, string[], string]>([
    ['no source', ['connect', '--app-id', '11'], 'error: no source. Pass --source <id>'],
    ['a wrong setting', ['connect', '--source', 's', '--app-id', 'x'], 'error: --app-id: An App ID is digits only'],
    ['a region that Segment does not have', ['deploy', '--workspace-region', 'mars'], 'the region is us or eu'],
    ['an address that is open to others', ['deploy', '--api-url', 'http://example.com'], 'it is an https address'],
    ['an address with a name in front', ['deploy', '--api-url', 'https://a@example.com'], 'it is an https address']
  ])('%s: nothing is asked', async (_, args, says) => {
    const { code: exit, stderr } = await run(args)
    expect([exit, stderr]).toEqual([2, expect.stringContaining(says)])
  })

  test('no token', async () => {
    const { code: exit, stderr } = await run(['deploy', '--api-url', api.url], { SEGMENT_PUBLIC_API_TOKEN: ' ' })
    expect([exit, stderr]).toEqual([2, expect.stringContaining('environment variable SEGMENT_PUBLIC_API_TOKEN')])
    expect(api.asked).toEqual([])
  })

  test.each<[number, unknown, string]>([
    [401, { errors: [{ type: 'auth', message: `no such token ${TOKEN}` }] }, 'Segment answered 401. no such token …'],
    [403, {}, 'Segment answered 403. Look at the token, its role'],
    [404, {}, 'Segment answered 404. Look at the id'],
    [429, {}, 'Try again in a minute'],
    [500, 'broken', 'Segment answered 500.'],
    [200, {}, 'Segment answered 200.'],
    [302, {}, 'Segment answered 302.']
  ])('an answer of %i', async (status, body, says) => {
    api.fail(status, body)
    const { code: exit, stderr } = await deploy()
    expect([exit, stderr]).toEqual([1, expect.stringContaining(`error: Look for the function by its name: `)])
    expect(stderr).toContain(says)
  })

  test('nobody answers', async () => {
    const { code: exit, stderr } = await run(['deploy', '--api-url', 'http://127.0.0.1:9'])
    expect([exit, stderr]).toEqual([1, expect.stringMatching(/no answer from http:\/\/127\.0\.0\.1:9 \(\w+\)/)])
  })

  test.each(['connect', 'status'])('%s before the function is there', async (command) => {
    const more = command === 'connect' ? ['--source', 's', '--app-id', '11'] : []
    const { code: exit, stderr } = await run([command, '--api-url', api.url, ...more])
    expect([exit, stderr]).toEqual([1, 'error: There is no function called Heap. Run segment-function deploy first.\n'])
  })
})
