// OAuth of the local Heap: who is asked, what a code is worth, and a runner that connects through it for real.
import { APP_ID, openSandbox, rowsOf, until } from '../runner/runners'
import { openBrowser, openOauthStand } from '../runner/oauth-stand'
import type { Sandbox } from '../../src/sandbox'
import type { Parsed } from '../runner/runners'

const HUB = '/sandbox/developer-hub'
const REDIRECT = 'http://127.0.0.1:9/heap/oauth/callback'
const OTHER_APP = '22'

async function ask({ url }: Sandbox, path: string, body?: object): Promise<{ status: number; body: Parsed }> {
  const given = body && { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(url + path, given)
  const text = await response.text()
  return { status: response.status, body: /^[{[]/.test(text) ? JSON.parse(text) : text }
}

async function addClient(sandbox: Sandbox, redirect_uri = REDIRECT, webhook_url = 'http://127.0.0.1:9/hook') {
  return (await ask(sandbox, `${HUB}/integrations`, { name: 'Runner', webhook_url, redirect_uri })).body
}

function authorizeUrl({ url }: Sandbox, query: Record<string, string>): string {
  return `${url}/api/partner/oauth/authorize?${new URLSearchParams(query).toString()}`
}

/** Says yes or no on the page at an address, as a person does; where that leads. */
async function decide(pageUrl: string, decision: 'approve' | 'deny', environment = APP_ID): Promise<string> {
  const page = await (await fetch(pageUrl)).text()
  const form = { consent: /name="consent" value="([^"]+)"/.exec(page)?.[1] ?? '', env_id: environment, decision }
  const body = new URLSearchParams({ ...form, authorized_by: 'ada@example.com' })
  const action = new URL(/action="([^"]+)"/.exec(page)?.[1] ?? '', pageUrl)
  const answer = await fetch(action, { method: 'POST', body, redirect: 'manual' })
  expect(answer.status).toBe(303)
  return answer.headers.get('location') ?? ''
}

test('only a known client and its very redirect URI lead anywhere, and what else is wrong goes back there', async () => {
  const sandbox = await openSandbox()
  const { client_id } = await addClient(sandbox)
  const good = { client_id, state: 's-1', response_type: 'code', redirect_uri: REDIRECT, scope: 'segment' }
  const open = async (changed: Record<string, string>) => {
    const response = await fetch(authorizeUrl(sandbox, { ...good, ...changed }), { redirect: 'manual' })
    return [response.status, response.headers.get('location') ?? (await response.text())]
  }
  const elsewhere = 'redirect_uri is not exactly the one that is registered for this integration.'
  expect(await open({ client_id: 'x' })).toEqual([400, 'There is no such client_id.'])
  expect(await open({ redirect_uri: 'http://127.0.0.1:9/elsewhere' })).toEqual([400, elsewhere])
  expect(await open({ redirect_uri: `${REDIRECT}/` })).toEqual([400, elsewhere])
  expect(await open({ state: '' })).toEqual([303, `${REDIRECT}?error=invalid_request&state=`])
  expect(await open({ response_type: 'token' })).toEqual([303, `${REDIRECT}?error=unsupported_response_type&state=s-1`])
  expect(await open({ scope: 'everything' })).toEqual([303, `${REDIRECT}?error=invalid_scope&state=s-1`])
  expect(await decide(authorizeUrl(sandbox, good), 'deny')).toBe(`${REDIRECT}?error=access_denied&state=s-1`)
  expect((await ask(sandbox, HUB)).body.grants).toEqual([])
})

test('a code counts once, for ten minutes, with its client, secret and redirect URI; tokens tell who granted them', async () => {
  const sandbox = await openSandbox()
  const { client_id, client_secret } = await addClient(sandbox)
  const other = await addClient(sandbox)
  const codeOf = async () => {
    const query = { client_id, state: 's-1', response_type: 'code', redirect_uri: REDIRECT, scope: 'segment' }
    return new URL(await decide(authorizeUrl(sandbox, query), 'approve')).searchParams.get('code')
  }
  const good = { grant_type: 'authorization_code', redirect_uri: REDIRECT, client_id, client_secret }
  const exchange = async (changed: object) => {
    const code = await codeOf()
    return ask(sandbox, '/api/partner/oauth/token', { ...good, code, ...changed })
  }
  const refused = (error: string, status = 400) => ({ status, body: { error } })
  expect(await exchange({ client_secret: 'x' })).toEqual(refused('invalid_client', 401))
  expect(await exchange({ client_id: other.client_id, client_secret: other.client_secret })).toEqual(
    refused('invalid_grant')
  )
  expect(await exchange({ redirect_uri: `${REDIRECT}/` })).toEqual(refused('invalid_grant'))
  expect(await exchange({ grant_type: 'password' })).toEqual(refused('unsupported_grant_type'))
  const late = await codeOf()
  sandbox.advanceClock(600_000)
  expect(await exchange({ code: late })).toEqual(refused('invalid_grant'))
  const code = await codeOf()
  const { status, body } = await exchange({ code })
  expect([status, body]).toEqual([
    200,
    { access_token: expect.any(String), id_token: expect.any(String), token_type: 'bearer' }
  ])
  expect(await exchange({ code })).toEqual(refused('invalid_grant'))
  const form = new URLSearchParams({ ...good, code: (await codeOf()) ?? '' })
  const again = await (await fetch(`${sandbox.url}/api/partner/oauth/token`, { method: 'POST', body: form })).json()
  expect(again).toEqual({ ...body, access_token: expect.any(String) })
  const about = (token: string) =>
    fetch(`${sandbox.url}/api/partner/v1/metadata/${String(body.id_token)}`, {
      headers: { authorization: `Bearer ${token}` }
    })
  const { access_token } = again as { access_token: string }
  expect(await (await about(access_token)).json()).toEqual({
    env_id: APP_ID,
    partner_app_id: client_id,
    authorized_by: 'ada@example.com',
    authorized_scope: 'segment',
    authorized_at_utc: expect.stringMatching(/^\d{4}-/)
  })
  // The older token of the same customer is worth nothing any more.
  expect((await about(String(body.access_token))).status).toBe(401)
})

/** A runner whose integration is published in the local Heap: one address for all customers. */
async function openConnectable() {
  const sandbox = await openSandbox()
  const stand = await openOauthStand(sandbox.url, { client: { clientId: 'not yet' } })
  const { runner, path, made } = stand
  const integration = await addClient(sandbox, String(made.redirectUrl), String(made.webhookUrl))
  const { client_id: clientId, client_secret: clientSecret, webhook_secret: webhookSecret } = integration
  await runner.api.send('PATCH', path, { webhookSecret, oauth: { clientId, clientSecret } })
  const browser = openBrowser()
  const begin = async () => String((await browser.begin(stand, { returnTo: '/segments' })).body.authorizeUrl)
  return { sandbox, stand, integration, browser, begin }
}

test('a runner connects, its customer counts, and a webhook of another customer is shown and not applied', async () => {
  const { sandbox, stand, integration, browser, begin } = await openConnectable()
  expect((await browser.open(await decide(await begin(), 'deny'))).text).toContain('oauth_denied')
  const back = await decide(await begin(), 'approve')
  expect(await browser.open(back)).toEqual({ status: 303, location: '/segments', text: '' })
  expect((await stand.show()).oauth.grant).toMatchObject({ environmentId: APP_ID, grantedBy: 'ada@example.com' })
  // Another customer connects with the same published integration, somewhere else.
  const { client_id, client_secret, redirect_uri, id: integration_id } = integration
  const query = { client_id, state: 's-1', response_type: 'code', redirect_uri, scope: 'segment' }
  const elsewhere = new URL(await decide(authorizeUrl(sandbox, query), 'approve', OTHER_APP))
  const code = elsewhere.searchParams.get('code')
  const asked = { grant_type: 'authorization_code', code, redirect_uri, client_id, client_secret }
  expect((await ask(sandbox, '/api/partner/oauth/token', asked)).status).toBe(200)
  for (const [app_id, identity] of [
    [APP_ID, 'ada'],
    [OTHER_APP, 'mallory']
  ]) {
    await ask(sandbox, '/api/add_user_properties', { app_id, identity, properties: { plan: 'free' } })
    const rule = { app_id, property: 'plan' }
    const id = app_id === APP_ID ? 7 : 8
    const draft = { integration_id, id, name: 'Free', rule, identity_property: 'identity' }
    const { status, body } = await ask(sandbox, `${HUB}/segments`, draft)
    expect(status).toBe(201)
    await ask(sandbox, `${HUB}/syncs`, { integration_id, segment_id: body.id })
  }
  const { webhooks } = await until(
    () => stand.runner.api.get(`${stand.path}/webhooks`),
    (list) => list.webhooks.length === 2 && rowsOf(list.webhooks).every(({ state }) => state !== 'waiting')
  )
  expect(
    rowsOf(webhooks)
      .map(({ segmentId, state, text }) => [segmentId, state, text])
      .sort()
  ).toEqual([
    ['7', 'applied', 'Page 1 of 1: 1 joined, 0 left.'],
    ['8', 'shown', 'It names a customer other than the one who granted access, so nothing was changed.']
  ])
  expect((await stand.runner.api.get(`${stand.path}/segments`)).segments).toMatchObject([{ id: '7', members: 1 }])
})

test('an environment that has not connected cannot switch a segment on', async () => {
  const sandbox = await openSandbox()
  const { id: integration_id } = await addClient(sandbox)
  const rule = { app_id: APP_ID, property: 'plan' }
  const draft = { integration_id, name: 'Free', rule, identity_property: 'identity' }
  expect((await ask(sandbox, `${HUB}/segments`, draft)).status).toBe(409)
})
