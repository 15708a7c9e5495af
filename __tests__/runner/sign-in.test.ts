// Signing in: guesses are slowed and logged, honest people get in, and nobody sends much before that.
import { Attempts, addressOf } from '../../src/runner/admin/attempts'
import { askAs } from '../access/ask-as'
import { createLog, openRunner, until } from './runners'

const TOKEN = 'a-token-of-sixteen-or-more'

const WRONG = { isGuessable: true, isRight: () => false }
const RIGHT = { isGuessable: true, isRight: () => true }

/** Attempts whose clock stands still until somebody waits: then it moves on by that much. */
function openAttempts() {
  let nowMs = 0
  const logged: { attempts: number; address: string }[] = []
  const waiting: (() => void)[] = []
  const attempts = new Attempts({
    now: () => nowMs,
    sleep: (ms) => new Promise((resolve) => waiting.push(() => ((nowMs += ms), resolve()))),
    onWrong: (noted) => logged.push(noted)
  })
  return { attempts, logged, waiting, wait: (ms: number) => (nowMs += ms) }
}

describe('20,000 guesses in a row', () => {
  test('take most of six hours, leave a line a minute in the log, and keep nobody out who has the token', async () => {
    const { attempts, logged, waiting, wait } = openAttempts()
    const startedAt = wait(0)
    const verdicts = new Set<string>()
    for (let count = 0; count < 20_000; count++) {
      const guess = attempts.judge('203.0.113.5', WRONG)
      // What is held back is let go.
      waiting.shift()?.()
      verdicts.add(await guess)
      if (count % 1000 === 0) expect(await attempts.judge('203.0.113.5', RIGHT)).toBe('right')
    }
    expect([...verdicts]).toEqual(['wrong'])
    const minutes = (wait(0) - startedAt) / 60_000
    expect(Math.round(minutes)).toBe(333)
    expect(logged).toHaveLength(Math.ceil(minutes))
    expect(logged.reduce((sum, { attempts: some }) => sum + some, 0)).toBeGreaterThan(19_900)
    expect(logged[0]).toEqual({ attempts: 1, address: '203.0.113.5' })
  })

  test('at once are not looked at beyond ten, wherever others sign in from', async () => {
    const { attempts, waiting } = openAttempts()
    const guesses = Array.from({ length: 20_000 }, () => attempts.judge('203.0.113.5', WRONG))
    expect(await attempts.judge('203.0.113.5', RIGHT)).toBe('too_many')
    // Nobody guesses it, so that there is nothing to slow.
    expect(await attempts.judge('203.0.113.5', { ...RIGHT, isGuessable: false })).toBe('right')
    expect(await attempts.judge('203.0.113.5', { ...WRONG, isGuessable: false })).toBe('too_many')
    expect(await attempts.judge('198.51.100.7', RIGHT)).toBe('right')
    expect(waiting).toHaveLength(10)
    waiting.splice(0).forEach((go) => go())
    const verdicts = await Promise.all(guesses)
    expect(verdicts.filter((verdict) => verdict === 'wrong')).toHaveLength(20)
    expect(verdicts.filter((verdict) => verdict === 'too_many')).toHaveLength(19_980)
    expect(await attempts.judge('203.0.113.5', RIGHT)).toBe('right')
  })

  test('are forgiven after a quarter of an hour', async () => {
    const { attempts, waiting, wait } = openAttempts()
    for (let count = 0; count < 10; count++) await attempts.judge('203.0.113.5', WRONG)
    wait(16 * 60_000)
    expect(await attempts.judge('203.0.113.5', WRONG)).toBe('wrong')
    expect(waiting).toEqual([])
  })
})

test.each([
  ['203.0.113.5', undefined, '203.0.113.5'],
  ['203.0.113.5', '198.51.100.7', '203.0.113.5'],
  ['127.0.0.1', '198.51.100.7, 203.0.113.9', '203.0.113.9'],
  ['::ffff:127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['127.0.0.1', undefined, '127.0.0.1']
])('who comes from %s with X-Forwarded-For %s is %s', (ip, forwarded, address) => {
  expect(addressOf({ ip, headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded } })).toBe(address)
})

test('guesses are answered 401 and then 429, as a bearer too; a session goes on, and the log has one line', async () => {
  const { logTo, lines } = createLog()
  const { api } = await openRunner({ adminToken: TOKEN, logTo })
  const signedIn = await api.send('POST', '/api/session', { token: TOKEN })
  const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0]!
  for (let count = 0; count < 10; count++) {
    expect((await api.send('POST', '/api/session', { token: `guess-${count}` })).status).toBe(401)
  }
  const guess = (number: number) =>
    number % 2 === 0
      ? api.send('POST', '/api/session', { token: 'guess' })
      : api.send('GET', '/api/session', undefined, { authorization: 'Bearer guess' })
  const answers = await Promise.all(Array.from({ length: 40 }, (_, number) => guess(number)))
  const refused = answers.filter(({ status }) => status === 429)
  expect(refused.length).toBeGreaterThanOrEqual(10)
  expect([refused[0]!.headers.get('retry-after'), refused[0]!.body]).toEqual([
    '1',
    {
      error: {
        code: 'too_many_attempts',
        message: 'Too many wrong tokens came from this address. Try again in a second.'
      }
    }
  ])
  expect((await api.send('GET', '/api/status', undefined, { cookie })).status).toBe(200)
  expect((await api.send('POST', '/api/session', { token: TOKEN })).status).toBe(200)
  const logged = lines
    .map((line) => JSON.parse(line) as { msg: string })
    .filter(({ msg }) => msg === 'wrong admin tokens')
  expect(logged).toMatchObject([{ attempts: 1, address: '127.0.0.1', level: 40 }])
  expect(lines.join('')).not.toContain('guess')
})

test('a token of 32 characters gets in at once during a flood from its own address, as a cookie and as a bearer', async () => {
  const token = 'd9'.repeat(16)
  const { api } = await openRunner({ adminToken: token })
  const refused: number[] = []
  let isOver = false
  // Twelve connections, each of which guesses again as soon as it is answered: ten are always held.
  const flood = Array.from({ length: 12 }, async () => {
    while (!isOver) refused.push((await api.send('POST', '/api/session', { token: 'guess' })).status)
  })
  await until(
    () => refused.filter((status) => status === 429).length,
    (count) => count > 20
  )
  expect((await api.send('POST', '/api/session', { token })).status).toBe(200)
  const bearer = { authorization: `Bearer ${token}` }
  expect((await api.send('GET', '/api/status', undefined, bearer)).status).toBe(200)
  isOver = true
  await Promise.all(flood)
  expect(new Set(refused)).toEqual(new Set([401, 429]))
})

test('with https, the cookie is sent over https alone, and ends after a week', async () => {
  const { api } = await openRunner({ adminToken: TOKEN, publicUrl: 'https://events.example.com' })
  const { headers } = await api.send('POST', '/api/session', { token: TOKEN })
  expect(headers.get('set-cookie')).toMatch(
    /^runner_session=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; Secure; SameSite=Strict$/
  )
})

test.each([
  ['/api/session', 400],
  ['/api/sources', 401],
  ['/api/audiences/simulate', 401]
])('nobody sends much to %s before signing in', async (path, status) => {
  const { api } = await openRunner({ adminToken: TOKEN })
  expect((await api.send('POST', path, { token: 'x'.repeat(100_000) })).status).toBe(status)
})

test('what no browser sends is answered 4xx in words, without a line in the log', async () => {
  const { logTo, lines } = createLog()
  const { url } = await openRunner({ logTo, pageDirectory: `${__dirname}/../../docs` })
  const logged = lines.length
  const targets = ['//', '//evil.example/', '/\\', '/%', '/api/events/%zz', '/%00', '*', '/api/events?limit=1e9']
  const long = ['/api/events/'.padEnd(400, '9'), '/api/sources/'.padEnd(5000, 'x')]
  const hosts = ['[::1', 'a b', ',', 'localhost:99999999']
  const asked = [
    ...[...targets, ...long].map((target) => ({ target })),
    ...hosts.map((host) => ({ target: '/api/status', headers: { host } }))
  ]
  for (const asking of asked) {
    const { status, body } = await askAs(url, asking)
    expect([400, 403, 404, 414]).toContain(status)
    expect(body).toMatch(/\w+ \w+/)
    expect(body).not.toMatch(/\bat .*[.:]\d+/)
  }
  expect(lines.slice(logged)).toEqual([])
})

test('a page too many is refused while the others are open', async () => {
  const { url } = await openRunner()
  const stop = new AbortController()
  const open = (): Promise<Response> => fetch(`${url}/api/events/stream`, { signal: stop.signal })
  const answers = await Promise.all(Array.from({ length: 101 }, open))
  const [refused, ...others] = answers.filter(({ status }) => status === 429)
  expect(others).toEqual([])
  expect(await refused!.json()).toEqual({
    error: {
      code: 'too_many_readers',
      message: '100 live streams are being read already. Close one, or try again later.'
    }
  })
  stop.abort()
})
