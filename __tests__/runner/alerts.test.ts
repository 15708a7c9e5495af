// Alerts of a real runner: what is watched, what recipients are told and how often, also over restarts and failures.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SECRET, sign, syncPost } from '../segments/posts'
import { openMailServer, openReceiver, type Receiver } from './receivers'
import {
  makeDirectory,
  openRunner,
  openSandbox,
  openSetUp,
  rowsOf,
  until,
  untilSettled,
  type OpenRunner,
  type Parsed
} from './runners'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const START = Date.parse('2026-01-02T12:00:00.000Z')

/** A clock that the test sets. */
function createClock() {
  const clock = { at: START, now: () => clock.at }
  return clock
}

const addWebhook = async ({ api }: Pick<OpenRunner, 'api'>, { url }: Receiver, kind = 'webhook'): Promise<string> => {
  const { status, body } = await api.send('POST', '/api/recipients', { kind, name: `Chat ${kind}`, url })
  expect(status).toBe(201)
  return String(body.id)
}

const addAlert = async ({ api }: Pick<OpenRunner, 'api'>, draft: object): Promise<string> => {
  const { status, body } = await api.send('POST', '/api/alerts', draft)
  expect([status, body.error]).toEqual([201, undefined])
  return String(body.id)
}

const titlesOf = ({ got }: Receiver): string[] => got.map(({ title }) => title)

const track = (writeKey: string, userId: string) => ({ writeKey, type: 'track', event: 'A', userId })

test('what begins is told once, again after its time but not in quiet hours, and that it is over; a restart tells nothing twice', async () => {
  const clock = createClock()
  const dataDirectory = makeDirectory()
  const receiver = await openReceiver()
  const options = { dataDirectory, now: clock.now, watchEveryMs: 5, publicUrl: 'http://localhost:3000' }
  const settings = { blockedIdentities: 'guest' }
  const first = await openSetUp({ ...options, settings })
  const recipientId = await addWebhook(first, receiver)
  const id = await addAlert(first, {
    kind: 'rejected_count',
    name: 'Too many rejected',
    values: { count: 2, withinMs: HOUR_MS },
    recipientIds: [recipientId],
    repeatMs: HOUR_MS,
    quiet: { from: '15:00', to: '07:00', timeZone: 'Europe/London' }
  })
  await first.track('/v1/track', track(first.writeKey, 'guest'))
  await first.track('/v1/track', track(first.writeKey, 'guest'))
  await until(
    () => receiver.got.length,
    (count) => count === 1
  )
  const about = { alert: { name: 'Too many rejected', kind: 'rejected_count' }, about: 'Heap' }
  const url = `http://localhost:3000/destinations/${first.destinationId}`
  const times = { at: '2026-01-02T12:00:00.000Z', since: '2026-01-02T12:00:00.000Z' }
  expect(receiver.got).toEqual([
    {
      id: expect.stringMatching(/^[0-9a-f]{12}-begun-/),
      what: 'begun',
      ...about,
      ...times,
      title: 'Alert: Too many rejected: Heap',
      text: '2 events of 2 rejected within 1 h (100 %). Since 2026-01-02 12:00 UTC.',
      url
    }
  ])
  const lasting = [{ label: 'Heap', path: `/destinations/${first.destinationId}`, since: times.since }]
  expect((await first.api.get(`/api/alerts/${id}`)).lasting).toMatchObject(lasting)
  await first.close()
  const again = await openRunner({ ...options, sandboxUrl: first.sandbox.url })
  const { api } = again
  // A look at what has changed meanwhile has told nothing.
  const lookedAt = async (facts: string): Promise<void> => {
    const count = receiver.got.length
    await again.track('/v1/track', track(first.writeKey, 'guest'))
    await until(
      () => api.get(`/api/alerts/${id}`),
      ({ lasting: [one] }) => String(one?.facts).startsWith(facts)
    )
    expect(receiver.got).toHaveLength(count)
  }
  await lookedAt('3 events of 3')
  clock.at = START + HOUR_MS
  await again.track('/v1/track', track(first.writeKey, 'guest'))
  await until(
    () => titlesOf(receiver).at(-1),
    (title) => title === 'Still: Too many rejected: Heap'
  )
  // Its result counts for the time at which it is known.
  await untilSettled(again, first.destinationId)
  // London, 15:00: the alert is due again, and quiet.
  clock.at = Date.parse('2026-01-02T15:00:00.000Z')
  await again.track('/v1/track', track(first.writeKey, 'guest'))
  await lookedAt('2 events of 2')
  clock.at += 2 * HOUR_MS
  await until(
    () => api.get(`/api/alerts/${id}`),
    ({ lasting: none }) => none.length === 0
  )
  clock.at += 5 * MINUTE_MS
  await until(
    () => titlesOf(receiver).at(-1),
    (title) => title === 'Resolved: Too many rejected: Heap'
  )
  expect(receiver.got.at(-1).text).toBe(
    '0 events of 0 rejected within 1 h (0 %). It lasted 305 min, from 2026-01-02 12:00 UTC on.'
  )
  const { notices } = await api.get('/api/alerts/log')
  expect(rowsOf(notices).map(({ what, state, attempts }) => [what, state, attempts])).toEqual([
    ['resolved', 'told', 1],
    ['repeated', 'told', 1],
    ['begun', 'told', 1]
  ])
}, 60_000)

describe('what is watched', () => {
  test('pauses, old backlogs, silence, shares, full stores, refused webhooks and stopped syncs', async () => {
    const clock = createClock()
    const dataDirectory = makeDirectory()
    const options = { dataDirectory, now: clock.now, watchEveryMs: 5, maxStoreBytes: 4e6 }
    const settings = { useSandbox: false, endpoint: 'http://127.0.0.1:9', blockedIdentities: 'guest' }
    const setUp = await openSetUp({ ...options, settings })
    const { api, sandbox, writeKey, destinationId } = setUp
    const partner = await openReceiver(401)
    const { body: hub } = await api.send('POST', '/api/integrations', { name: 'Hub', webhookSecret: SECRET })
    const target = { type: 'braze', name: 'Braze', values: { url: partner.url, apiKey: 'a-key' } }
    await api.send('POST', `/api/integrations/${hub.id}/targets`, target)
    const kinds: Record<string, object> = {
      rejected_share: { percent: 50, atLeast: 1 },
      paused: { forMs: 10 * MINUTE_MS },
      backlog: { forMs: 20 * MINUTE_MS },
      nothing_received: { forMs: 30 * MINUTE_MS },
      storage: { percent: 2 },
      sync_stopped: {},
      webhooks_refused: { withinMs: HOUR_MS }
    }
    for (const [kind, values] of Object.entries(kinds)) await addAlert(setUp, { kind, values })
    const lastingOf = async (): Promise<Record<string, string[]>> => {
      const { alerts } = await api.get('/api/alerts')
      return Object.fromEntries(
        rowsOf(alerts).map(({ kind, lasting }) => [
          kind,
          rowsOf(lasting).map(({ label, facts }) => `${label}: ${facts}`)
        ])
      )
    }
    await setUp.track('/v1/track', track(writeKey, 'guest'))
    await setUp.track('/v1/track', track(writeKey, 'u-1'))
    const post = syncPost({ ts: clock.at, add: ['u-1'] })
    const send = (hash: string) =>
      fetch(String(hub.webhookUrl), { method: 'POST', headers: { 'heap-hash': hash }, body: post.body })
    await send('wrong')
    await send(sign(post))
    await until(
      () => api.get(`/api/destinations/${destinationId}`),
      ({ pause }) => pause !== null
    )
    await until(lastingOf, (found) =>
      ['webhooks_refused', 'rejected_share', 'storage'].every((kind) => found[kind]?.length === 1)
    )
    const { paused: none, backlog, nothing_received: silent } = await lastingOf()
    expect([none, backlog, silent]).toEqual([[], [], []])
    const { targets } = await api.get(`/api/integrations/${hub.id}/targets`)
    await api.send('POST', `/api/integrations/${hub.id}/targets/${targets[0].id}/sync`)
    clock.at += 31 * MINUTE_MS
    const all = await until(lastingOf, (found) =>
      Object.values(found)
        .slice(1)
        .every((facts) => facts.length > 0)
    )
    expect(all).toEqual({
      rejected_share: expect.any(Array),
      paused: [expect.stringMatching(/^Heap: Sending pauses since 2026-01-02 12:00 UTC: .+\.$/)],
      backlog: ['Heap: 1 event waiting, the oldest since 2026-01-02 12:00 UTC.'],
      nothing_received: ['My app: The last event came at 2026-01-02 12:00 UTC.'],
      storage: [expect.stringMatching(/^The store of events: \d+(\.\d)? % of 4 MB are in use\.$/)],
      sync_stopped: [expect.stringMatching(/^Braze: The sync that ended at 2026-01-02 12:\d\d UTC was stopped: .+\.$/)],
      webhooks_refused: ['Hub: Webhooks were refused within 1 h: the signature is wrong (1 time so far).']
    })
    // A pause goes on over a restart, and ends with what is delivered.
    await setUp.close()
    const again = await openRunner({ ...options, sandboxUrl: sandbox.url })
    const pausedOf = async (): Promise<Parsed[]> =>
      rowsOf(rowsOf((await again.api.get('/api/alerts')).alerts).find(({ kind }) => kind === 'paused').lasting)
    expect(await pausedOf()).toMatchObject([{ since: '2026-01-02T12:00:00.000Z' }])
    await again.api.send('PATCH', `/api/destinations/${destinationId}`, {
      settings: { useSandbox: true, endpoint: '' }
    })
    await until(pausedOf, (lasting) => lasting.length === 0)
  }, 60_000)
})

describe('recipients', () => {
  test('chat tools get the form that they take, and mail servers a mail; a test says what went wrong, without what was answered', async () => {
    const runner = await openRunner({ sandboxUrl: (await openSandbox()).url, publicUrl: 'http://localhost:3000' })
    const { api } = runner
    const tell = async (id: string): Promise<Parsed> => (await api.send('POST', `/api/recipients/${id}/test`)).body
    const [slack, teams] = [await openReceiver(), await openReceiver(202)]
    const facts = 'This is how alerts of the runner arrive here. Nothing has happened.'
    expect(await tell(await addWebhook(runner, slack, 'slack'))).toEqual({ problem: null })
    expect(slack.got).toEqual([{ text: `Test: Chat slack\n${facts}\n<http://localhost:3000/alerts>` }])
    const teamsId = await addWebhook(runner, teams, 'teams')
    expect(await tell(teamsId)).toEqual({ problem: null })
    const run = (text: string, style: object = {}) => ({
      type: 'RichTextBlock',
      inlines: [{ type: 'TextRun', text, ...style }]
    })
    const content = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.2',
      body: [run('Test: Chat teams', { weight: 'bolder' }), run(facts)],
      actions: [{ type: 'Action.OpenUrl', title: 'Open', url: 'http://localhost:3000/alerts' }]
    }
    const contentType = 'application/vnd.microsoft.card.adaptive'
    expect(teams.got).toEqual([{ type: 'message', attachments: [{ contentType, contentUrl: null, content }] }])
    teams.status = 404
    expect((await tell(teamsId)).problem).toMatchObject({ code: 'recipient_refused', message: 'HTTP 404' })
    teams.status = 302
    expect((await tell(teamsId)).problem).toMatchObject({ code: 'recipient_redirected', message: 'HTTP 302' })
    await api.send('PATCH', `/api/recipients/${teamsId}`, { url: 'http://127.0.0.1:9/gone' })
    expect((await tell(teamsId)).problem).toMatchObject({ code: 'recipient_unreachable', message: 'ECONNREFUSED' })

    const server = await openMailServer({ asks: true })
    const mail = { host: '127.0.0.1', port: server.port, security: 'none', from: 'runner@example.com' }
    const draft = {
      kind: 'email',
      name: 'On call',
      mail: { ...mail, user: 'runner', to: 'a@example.com, b@example.com' }
    }
    const { body: onCall } = await api.send('POST', '/api/recipients', { ...draft, password: 'mail-secret' })
    expect(await tell(String(onCall.id))).toEqual({ problem: null })
    expect(server.mails).toEqual([
      { from: 'runner@example.com', to: ['a@example.com', 'b@example.com'], text: expect.stringContaining(facts) }
    ])
    expect(server.mails[0]?.text).toMatch(/^Subject: Test: On call\r$/m)
    await api.send('PATCH', `/api/recipients/${onCall.id}`, { mail: { to: 'nobody@example.com' } })
    expect((await tell(String(onCall.id))).problem).toMatchObject({ code: 'mail_refused', message: 'SMTP 550' })
    await api.send('PATCH', `/api/recipients/${onCall.id}`, { password: 'wrong' })
    expect((await tell(String(onCall.id))).problem).toMatchObject({ code: 'mail_login_refused', message: 'SMTP 535' })
    // A password goes to no server that it was not entered for.
    const { body: moved } = await api.send('PATCH', `/api/recipients/${onCall.id}`, { mail: { host: 'localhost' } })
    expect(moved.secrets).toEqual({ url: false, password: false })
    expect((await tell(String(onCall.id))).problem).toMatchObject({ code: 'recipient_incomplete' })
  }, 30_000)

  test('addresses and passwords are stored sealed, and no answer, file or log has them', async () => {
    const dataDirectory = makeDirectory()
    const receiver = await openReceiver(500)
    const setUp = await openSetUp({ dataDirectory })
    const { api } = setUp
    const id = await addWebhook(setUp, receiver)
    const mail = { host: 'smtp.example.com', from: 'a@example.com', to: 'b@example.com', user: 'u' }
    await api.send('POST', '/api/recipients', { kind: 'email', name: 'Mail', mail, password: 'mail-secret' })
    await api.send('POST', `/api/recipients/${id}/test`)
    const answers = await Promise.all(
      ['recipients', `recipients/${id}`, 'alerts', 'alerts/log', 'changes', 'configuration'].map((path) =>
        api.get(`/api/${path}`)
      )
    )
    const files = ['settings.json', 'alerts.json', 'changes.ndjson'].map((name) =>
      readFileSync(join(dataDirectory, name), 'utf8')
    )
    const shown = [...answers.map((answer) => JSON.stringify(answer)), ...files].join('\n')
    expect(shown).not.toMatch(/very-secret|mail-secret|a secret of the receiver/)
    expect((await api.get(`/api/recipients/${id}`)).host).toBe(new URL(receiver.url).host)
  })

  test('one that never answers, or refuses, holds up no other, and no event; it is tried again, and told what it missed', async () => {
    const clock = createClock()
    const [silent, refusing, well] = [await openReceiver(0), await openReceiver(503), await openReceiver()]
    const settings = { blockedIdentities: 'guest' }
    const setUp = await openSetUp({ now: clock.now, watchEveryMs: 5, requestTimeoutMs: 500, settings })
    const recipientIds = []
    for (const one of [silent, refusing, well]) recipientIds.push(await addWebhook(setUp, one))
    await addAlert(setUp, { kind: 'rejected_count', values: { count: 1 }, recipientIds })
    await setUp.track('/v1/track', track(setUp.writeKey, 'guest'))
    await until(
      () => well.got.length + refusing.got.length,
      (count) => count === 2
    )
    await setUp.track('/v1/track', track(setUp.writeKey, 'u-1'))
    await until(
      () => setUp.api.get(`/api/destinations/${setUp.destinationId}/overview`),
      ({ lastDay }) => lastDay.delivered === 1
    )
    await until(
      () => setUp.api.get('/api/alerts/log'),
      ({ notices }) => rowsOf(notices).every(({ attempts }) => attempts === 1)
    )
    refusing.status = 200
    expect(refusing.got).toHaveLength(1)
    clock.at += 30_000
    await until(
      () => refusing.got.length,
      (count) => count === 2
    )
    expect(refusing.got[1]).toEqual(refusing.got[0])
    expect(well.got).toHaveLength(1)
  }, 30_000)
})

test('alerts and recipients are in the file of the settings, in the log of changes, and refused when somebody else has changed them', async () => {
  const first = await openSetUp()
  const { api } = first
  const recipientId = await addWebhook(first, await openReceiver())
  const quiet = { from: '22:00', to: '07:00', timeZone: 'Europe/Berlin' }
  const about = first.destinationId
  const id = await addAlert(first, { kind: 'paused', name: 'Paused', about, recipientIds: [recipientId], quiet })
  const { configuration } = await api.get('/api/configuration')
  expect([configuration.recipients, configuration.alerts]).toEqual([
    [{ name: 'Chat webhook', kind: 'webhook', secrets: ['url'] }],
    [
      {
        name: 'Paused',
        kind: 'paused',
        isOn: true,
        about: 'Heap',
        values: { forMs: 10 * MINUTE_MS },
        recipients: ['Chat webhook'],
        repeatMs: 4 * HOUR_MS,
        quiet
      }
    ]
  ])
  const other = await openRunner({ sandboxUrl: first.sandbox.url })
  const applied = await other.api.send('PUT', '/api/configuration', { configuration })
  expect([applied.status, applied.body.missingSecrets]).toEqual([
    200,
    [{ what: 'recipient "Chat webhook"', secret: 'url' }]
  ])
  expect((await other.api.get('/api/configuration')).configuration.alerts).toEqual(configuration.alerts)
  const wrong = { ...configuration.alerts[0], recipients: ['Nobody'], about: 'Nothing', values: { forMs: 1 } }
  const refused = await api.send('POST', '/api/configuration/diff', {
    configuration: { ...configuration, alerts: [wrong] }
  })
  expect(Object.values(refused.body.error.fields as object)).toEqual([
    'alert "Paused", about: there is no "Nothing" that it could be about.',
    'alert "Paused", recipients: there is no recipient "Nobody".',
    'alert "Paused", values.forMs: Enter a number from 1 to 10,080 minutes.'
  ])
  // An earlier file has no alerts: they stay, whatever else is removed.
  const { alerts: _alerts, recipients: _recipients, ...earlier } = configuration
  await api.send('PUT', '/api/configuration', { configuration: earlier, removesOthers: true })
  expect((await api.get('/api/configuration')).configuration).toEqual(configuration)

  const anywhere = await api.send('PATCH', `/api/alerts/${id}`, { about: null, repeatMs: null, quiet: null })
  expect(anywhere.body).toMatchObject({ about: null, repeatMs: null, quiet: null })
  await api.send('PATCH', `/api/alerts/${id}`, { values: { forMs: HOUR_MS }, about })
  const stale = await api.send('PATCH', `/api/alerts/${id}`, {
    values: { forMs: MINUTE_MS },
    was: { 'values.forMs': 600_000 }
  })
  expect([stale.status, stale.body.error.message]).toEqual([
    409,
    expect.stringMatching(/^values\.forMs was changed meanwhile by the admin at /)
  ])
  // What was removed with a destination comes back with it.
  await api.send('DELETE', `/api/destinations/${about}`)
  expect((await api.get('/api/alerts')).alerts).toEqual([])
  const [{ id: change, changes }] = (await api.get('/api/changes')).changes
  expect(rowsOf(changes).map(({ what, kind }) => `${kind} ${what}`)).toEqual([
    'removed destination "Heap"',
    'removed alert "Paused"'
  ])
  await api.send('POST', `/api/changes/${change}/undo`)
  expect((await api.get('/api/configuration')).configuration.alerts[0].about).toBe('Heap')
  await api.send('DELETE', `/api/recipients/${recipientId}`)
  expect((await api.get(`/api/alerts/${id}`)).recipientIds).toEqual([])
})
