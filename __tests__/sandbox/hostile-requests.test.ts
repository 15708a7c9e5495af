// Hostile requests against a local Heap in a process of its own, and a full one: each has its answer.
import { buildChild, startScript } from '../runner/children'
import { HOSTILE_REQUESTS as RUNNER_REQUESTS } from '../runner/hostile-requests'
import { get, openSandbox, post, type Reply } from './sandboxes'

const repeat = (count: number, text: string): string => new Array<string>(count).fill(text).join()
const named = (count: number): string => `{${Array.from({ length: count }, (_, index) => `"k${index}":1`).join()}}`
const event = (properties: string): string =>
  `{"app_id":"11","event":"A","identity":"harmful","properties":${properties}}`

const TRACK = '/api/track'
const DEEP = `{"a":${'['.repeat(490_000)}${']'.repeat(490_000)}}`

const REQUESTS: readonly [string, string, string | Buffer, number][] = [
  ['an event of 80,000 properties', TRACK, event(named(80_000)), 200],
  ['an event of 490,000 levels', TRACK, event(DEEP), 200],
  ['a list of 490,000 numbers', TRACK, event(`{"a":[${repeat(490_000, '1')}]}`), 200],
  ['a user of 80,000 properties', '/api/add_user_properties', event(named(80_000)), 200],
  ['300,000 events', TRACK, `{"app_id":"11","events":[${repeat(300_000, '{}')}]}`, 400],
  ['levels that are never closed', TRACK, '['.repeat(990_000), 400],
  ['2 MB', TRACK, 'x'.repeat(2_000_000), 413],
  ['3,000,000 users to delete', '/api/public/v0/user_deletion', `{"users":[${repeat(3_000_000, '{}')}]}`, 401],
  ['3,000,000 faults', '/sandbox/faults', `[${repeat(3_000_000, '{}')}]`, 413],
  ['a step of the clock of 100 levels', '/sandbox/clock', `${'['.repeat(100)}${']'.repeat(100)}`, 400],
  ...RUNNER_REQUESTS.map(([name, { body }]): [string, string, Buffer, number] => [name, TRACK, body, 400])
]

const ordinary = (number: number): object => ({ app_id: '11', event: 'Ordinary', identity: `honest-${number}` })

test('hostile requests are refused in words or kept small, and an ordinary event beside each is kept', async () => {
  const child = await startScript([await buildChild('sandbox/child-sandbox.ts')])
  try {
    const answers: [string, number][] = []
    for (const [index, [name, path, body]] of REQUESTS.entries()) {
      const [answer, beside] = await Promise.all([
        fetch(child.url + path, { method: 'POST', body: body as BodyInit }),
        post(child.url + TRACK, ordinary(index))
      ])
      expect([beside.status, beside.text]).toEqual([200, 'OK'])
      expect((await answer.text()).length).toBeLessThan(2000)
      answers.push([name, answer.status])
    }
    expect(answers).toEqual(REQUESTS.map(([name, , , status]) => [name, status]))
    const names = (await (await fetch(`${child.url}/sandbox/event-names`)).json()) as unknown
    expect(JSON.stringify(names)).toContain('Ordinary')
    const { events } = (await (await fetch(`${child.url}/sandbox/counters`)).json()) as { events: number }
    expect(events).toBe(REQUESTS.length + 3)
    expect(child.peakMb()).toBeLessThan(512)
  } finally {
    await child.kill()
  }
})

describe('a local Heap that is full', () => {
  const user = (value: string): object => ({ app_id: '11', identity: 'u-1', properties: { value } })
  const status = async (reply: Promise<Reply>): Promise<number> => (await reply).status

  test('says so, answers questions, and takes data again after a reset', async () => {
    const { url } = await openSandbox({ maxHeldBytes: 1000 })
    for (const number of [1, 2]) expect(await status(post(url + TRACK, ordinary(number)))).toBe(200)
    const refused = await post(url + TRACK, ordinary(3))
    expect([refused.status, refused.text]).toEqual([
      507,
      'The sandbox holds more than 1000 bytes. Empty it with POST /sandbox/reset.'
    ])
    expect(await status(get(`${url}/sandbox/events`))).toBe(200)
    expect(await status(post(`${url}/sandbox/reset`, {}))).toBe(200)
    expect(await status(post(url + TRACK, ordinary(3)))).toBe(200)
  })

  test('is not filled by values that replace others', async () => {
    const { url } = await openSandbox({ maxHeldBytes: 1000 })
    for (let number = 0; number < 20; number++) {
      expect(await status(post(`${url}/api/add_user_properties`, user(`value ${number}`)))).toBe(200)
    }
  })
})
