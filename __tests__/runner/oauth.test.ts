// Connecting an integration with Heap by OAuth: what is sent, what is kept and where, and each way in which it is refused.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import * as REFUSALS from '../../src/errors/oauth-refusals'
import { CLIENT, openBrowser, openOauthStand, type OauthStand } from './oauth-stand'
import { createLog, onEnd, type Parsed } from './runners'

const NOW = Date.parse('2026-01-02T03:00:00.000Z')

interface Said {
  readonly status: number
  readonly body: unknown
  readonly location?: string
}

const TOKENS = {
  access_token: 'an-access-token',
  id_token: '7a36ae58-c4b9-11eb-8529-0242ac130003',
  token_type: 'bearer'
}
const ABOUT = {
  env_id: '1535634150',
  partner_app_id: 'client-7',
  authorized_by: 'ada@example.com',
  authorized_scope: 'segment',
  authorized_at_utc: '2026-01-02 03:00:00'
}

/** Heap, which answers as it is told. */
async function openHeap(tokens: Said = { status: 200, body: TOKENS }, about: Said = { status: 200, body: ABOUT }) {
  const asked: { method: string; url: string; authorization: string | undefined; body: Parsed }[] = []
  const says = { tokens, about }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const { method = '', url = '', headers } = request
      asked.push({ method, url, authorization: headers.authorization, body: body === '' ? '' : JSON.parse(body) })
      const { status, body: answer, location } = url === '/api/partner/oauth/token' ? says.tokens : says.about
      response.writeHead(status, location === undefined ? {} : { location })
      response.end(typeof answer === 'string' ? answer : JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onEnd(() => new Promise((resolve) => server.close(resolve).closeAllConnections()))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, says }
}

/** Begins in a browser, and says where Heap would send the person back to. */
async function begin(stand: OauthStand, browser = openBrowser()) {
  const { status, body } = await browser.begin(stand, { returnTo: '/segments' })
  expect(status).toBe(200)
  const asked = new URL(String(body.authorizeUrl))
  const state = asked.searchParams.get('state') ?? ''
  const back = (query: Record<string, string>) =>
    `${stand.runner.url}/heap/oauth/callback?${new URLSearchParams(query).toString()}`
  return { browser, asked, state, back, approved: back({ code: 'a-code', state }) }
}

function refusalIn({ status, text: page }: { status: number; text: string }) {
  return { status, code: /Code: (\w+)/.exec(page)?.[1] }
}

function refusal(code: keyof typeof REFUSALS) {
  return { status: REFUSALS[code].status, code }
}

test('an approval connects, once, and no secret comes out', async () => {
  const heap = await openHeap()
  const { logTo, lines } = createLog()
  const stand = await openOauthStand(heap.url, { logTo, now: () => NOW })
  const { browser, asked, state, approved } = await begin(stand)
  const redirectUrl = `${stand.runner.url}/heap/oauth/callback`
  expect(asked.origin + asked.pathname).toBe(`${heap.url}/api/partner/oauth/authorize`)
  expect(Object.fromEntries(asked.searchParams)).toEqual({
    client_id: 'client-7',
    state: expect.stringMatching(/^[\w-]{43}$/),
    response_type: 'code',
    redirect_uri: redirectUrl,
    scope: 'segment'
  })
  expect(await browser.open(approved)).toEqual({ status: 303, location: '/segments', text: '' })
  const sent = { grant_type: 'authorization_code', code: 'a-code', redirect_uri: redirectUrl }
  expect(heap.asked).toEqual([
    {
      method: 'POST',
      url: '/api/partner/oauth/token',
      authorization: undefined,
      body: { ...sent, client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret }
    },
    {
      method: 'GET',
      url: `/api/partner/v1/metadata/${TOKENS.id_token}`,
      authorization: 'Bearer an-access-token',
      body: ''
    }
  ])
  const shown = await stand.show()
  expect(shown.oauth).toEqual({
    clientId: 'client-7',
    hasClientSecret: true,
    heapUrl: 'https://heapanalytics.com',
    useSandbox: true,
    grant: { environmentId: '1535634150', grantedBy: 'ada@example.com', grantedAt: '2026-01-02 03:00:00' }
  })
  // The same way back once more: neither state nor code count again.
  expect(refusalIn(await browser.open(approved))).toEqual(refusal('oauth_state_unknown'))
  expect(heap.asked).toHaveLength(2)
  const kept = readFileSync(stand.settingsFile, 'utf8') + lines.join('') + JSON.stringify(shown)
  for (const secret of [CLIENT.clientSecret, TOKENS.access_token, 'a-code', state]) expect(kept).not.toContain(secret)
  expect((await stand.runner.api.send('DELETE', `${stand.path}/oauth`)).body.oauth).toMatchObject({ grant: null })
})

test('what Heap says beside the state is refused in words', async () => {
  const heap = await openHeap()
  const stand = await openOauthStand(heap.url)
  const cases: [keyof typeof REFUSALS, Record<string, string>][] = [
    ['oauth_denied', { error: 'access_denied' }],
    ['oauth_failed', { error: 'invalid_scope' }],
    ['oauth_failed', { error: '<script>' }],
    ['oauth_failed', {}]
  ]
  for (const [code, query] of cases) {
    const { browser, state, back } = await begin(stand)
    const answer = await browser.open(back({ ...query, state }))
    expect(refusalIn(answer)).toEqual(refusal(code))
    const { title, advice } = REFUSALS[code]
    for (const words of [title, advice, '<a href="/segments">']) expect(answer.text).toContain(words)
    expect(answer.text).not.toContain('<script>')
  }
  expect(heap.asked).toEqual([])
  expect((await stand.show()).oauth.grant).toBeNull()
})

test('a state counts for ten minutes, in the browser that began it, and no other does', async () => {
  const heap = await openHeap()
  let now = NOW
  const stand = await openOauthStand(heap.url, { now: () => now })
  const stranger = openBrowser()
  const one = await begin(stand)
  expect(refusalIn(await one.browser.open(one.back({ code: 'a-code', state: 'another' })))).toEqual(
    refusal('oauth_state_unknown')
  )
  expect(refusalIn(await one.browser.open(one.back({ code: 'a-code' })))).toEqual(refusal('oauth_state_unknown'))
  // Somebody who was sent a link by whoever began: without a cookie, and with that of an attempt of their own.
  expect(refusalIn(await stranger.open(one.approved))).toEqual(refusal('oauth_other_browser'))
  await begin(stand, stranger)
  const two = await begin(stand, one.browser)
  expect(refusalIn(await stranger.open(two.approved))).toEqual(refusal('oauth_other_browser'))
  const three = await begin(stand, one.browser)
  now += 600_000
  expect(refusalIn(await three.browser.open(three.approved))).toEqual(refusal('oauth_expired'))
  expect(heap.asked).toEqual([])
  // Two attempts of one browser do not disturb each other.
  const [four, five] = [await begin(stand, one.browser), await begin(stand, one.browser)]
  expect((await four.browser.open(four.approved)).status).toBe(303)
  expect((await five.browser.open(five.approved)).status).toBe(303)
})

type Case = readonly [keyof typeof REFUSALS, Partial<Record<'tokens' | 'about', Said>>]

const ANSWERS: readonly Case[] = [
  ['oauth_code_refused', { tokens: { status: 400, body: { error: 'invalid_grant' } } }],
  ['oauth_code_refused', { tokens: { status: 200, body: { error: 'invalid_grant' } } }],
  ['oauth_client_refused', { tokens: { status: 401, body: { error: 'invalid_client', secret: 'a-client-secret' } } }],
  ['oauth_failed', { tokens: { status: 400, body: 'no JSON' } }],
  ['oauth_unreadable', { tokens: { status: 200, body: 'no JSON' } }],
  ['oauth_unreadable', { tokens: { status: 200, body: { access_token: 'an-access-token' } } }],
  ['oauth_unreadable', { tokens: { status: 200, body: { ...TOKENS, access_token: 'two\r\nlines' } } }],
  ['oauth_unreadable', { about: { status: 200, body: {} } }],
  ['oauth_failed', { about: { status: 401, body: {} } }],
  ['oauth_unreachable', { tokens: { status: 503, body: '' } }],
  ['oauth_unreachable', { about: { status: 429, body: '' } }]
]

test('an answer of Heap that connects nothing is refused in words, and a redirect elsewhere gets no secret', async () => {
  const heap = await openHeap()
  const elsewhere = await openHeap()
  const stand = await openOauthStand(heap.url)
  const location = `${elsewhere.url}/api/partner/oauth/token`
  const moved = [301, 302, 307, 308].map((status): Case => [
    'oauth_redirected',
    { tokens: { status, body: '', location } }
  ])
  for (const [code, { tokens = heap.says.tokens, about = heap.says.about }] of [...ANSWERS, ...moved]) {
    const usual = { ...heap.says }
    Object.assign(heap.says, { tokens, about })
    const { browser, approved } = await begin(stand)
    const answer = await browser.open(approved)
    expect([tokens, about, refusalIn(answer)]).toEqual([tokens, about, refusal(code)])
    expect(answer.text).not.toContain('a-client-secret')
    Object.assign(heap.says, usual)
  }
  expect(elsewhere.asked).toEqual([])
  expect((await stand.show()).oauth.grant).toBeNull()
})

test('Heap that does not answer is told as such', async () => {
  const stand = await openOauthStand('http://127.0.0.1:1')
  const { browser, approved } = await begin(stand)
  expect(refusalIn(await browser.open(approved))).toEqual(refusal('oauth_unreachable'))
})

test('another environment than the connected one changes nothing; other settings end an attempt', async () => {
  const heap = await openHeap()
  const stand = await openOauthStand(heap.url)
  const first = await begin(stand)
  expect((await first.browser.open(first.approved)).status).toBe(303)
  heap.says.about = { status: 200, body: { ...ABOUT, env_id: 99 } }
  const second = await begin(stand)
  expect(refusalIn(await second.browser.open(second.approved))).toEqual(refusal('oauth_other_customer'))
  expect((await stand.show()).oauth.grant.environmentId).toBe('1535634150')
  const third = await begin(stand)
  const change = { oauth: { clientId: 'client-8' } }
  const { body } = await stand.runner.api.send('PATCH', stand.path, change)
  expect(body.oauth).toMatchObject({ clientId: 'client-8', hasClientSecret: false, grant: null })
  expect(refusalIn(await third.browser.open(third.approved))).toEqual(refusal('oauth_settings_changed'))
})

test('credentials go to hosts of Heap, and where they or the address are missing, nothing begins', async () => {
  const stand = await openOauthStand('http://127.0.0.1:1', { client: { clientId: 'client-7' } })
  const browser = openBrowser()
  const conflict = (message: string) => ({ error: { code: 'conflict', message } })
  expect((await browser.begin(stand)).body).toEqual(conflict('No client secret is stored. Enter it first.'))
  const change = (oauth: object | null) => stand.runner.api.send('PATCH', stand.path, { oauth })
  for (const heapUrl of [
    'http://heapanalytics.com',
    'https://heapanalytics.com.example.com',
    'https://heapanalytics.com/elsewhere',
    'https://user@heapanalytics.com',
    'https://heapanalytics.com:8443',
    'https://notheapanalytics.com',
    'heapanalytics.com'
  ]) {
    const { status, body } = await change({ heapUrl })
    expect([status, body.error.fields]).toEqual([
      400,
      { 'oauth.heapUrl': expect.stringMatching(/not an address of Heap/) }
    ])
  }
  expect((await change({ clientSecret: 'a-client-secret' })).body.oauth.hasClientSecret).toBe(true)
  const moved = (await change({ heapUrl: 'https://eu.heapanalytics.com/', useSandbox: false })).body.oauth
  expect(moved).toMatchObject({ heapUrl: 'https://eu.heapanalytics.com', hasClientSecret: false })
  expect((await change(null)).body.oauth).toBeNull()
  expect((await browser.begin(stand)).body).toEqual(conflict('The integration has no client id. Enter it first.'))
  expect((await change({ clientSecret: 'a-client-secret' })).body.error.fields).toEqual({
    'oauth.clientId': 'The client id is missing.'
  })
  for (const returnTo of ['https://example.com', '//example.com', '/\\example.com', 'segments']) {
    expect((await browser.begin(stand, { returnTo })).status).toBe(400)
  }
})
