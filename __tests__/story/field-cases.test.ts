// Events as people really have them, on every edge that takes them: what Heap holds afterwards, and what is reported.
import { writeFileSync } from 'node:fs'
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import destination from '../../src'
import type { Outcome } from '../../src/delivery/types'
import type { Sandbox } from '../../src/sandbox'
import { FIELD_CASES, PYTHON_LINES, type FieldCase } from '../cases/field-cases'
import { openSetUp, rowsOf, untilSettled } from '../runner/runners'
import { openSandbox } from '../sandbox/sandboxes'
import { send, temporaryPath } from '../send/sends'

const given = <Key extends 'event' | 'user' | 'account'>(key: Key, cases: readonly FieldCase[] = FIELD_CASES) =>
  cases.flatMap((one) => one[key] ?? [])

function expectHeld(sandbox: Sandbox): void {
  expect(sandbox.events()).toMatchObject(given('event'))
  const users = sandbox.users().filter(({ identity }) => identity !== 'u-1')
  expect(users.map(({ identity, properties }) => ({ identity, properties }))).toEqual(given('user'))
  expect(sandbox.accounts()).toMatchObject(given('account'))
}

function reportedOf(outcome: Outcome | undefined): readonly string[] {
  if (outcome === undefined) return ['no outcome']
  return outcome.fate === 'delivered' ? outcome.issues.map(({ code }) => code) : [outcome.error.code]
}

test('send', async () => {
  const sandbox = await openSandbox()
  const input = temporaryPath('events.ndjson')
  writeFileSync(input, FIELD_CASES.map(({ line }) => `${line}\n`).join(''))
  const { settled } = await send({ input, endpoint: sandbox.url })
  const byLine = new Map(settled.map(({ line, outcome }) => [line, outcome]))
  const reported = FIELD_CASES.map(({ name }, index) => [name, reportedOf(byLine.get(index + 1))])
  expect(reported).toEqual(FIELD_CASES.map((one) => [one.name, one.reported]))
  expectHeld(sandbox)
})

test('send names the place in a line that is no JSON', async () => {
  const sandbox = await openSandbox()
  const input = temporaryPath('events.ndjson')
  writeFileSync(input, PYTHON_LINES.map(([line]) => `${line}\n`).join(''))
  const { settled } = await send({ input, endpoint: sandbox.url })
  const messages = settled.map(({ outcome }) => ('error' in outcome ? outcome.error.message : undefined))
  expect(messages).toEqual(PYTHON_LINES.map(([, place]) => expect.stringContaining(`It is not valid JSON, ${place}`)))
})

test('the runner over HTTP', async () => {
  const setUp = await openSetUp()
  const body = `{"batch":[${FIELD_CASES.map(({ line }) => line).join()}],"sentAt":"2024-03-05T10:00:01Z"}`
  const authorization = `Basic ${Buffer.from(`${setUp.writeKey}:`).toString('base64')}`
  const headers = { 'content-type': 'application/json', authorization }
  // analytics-java posts to this address, with the slash.
  expect((await fetch(`${setUp.url}/v1/import/`, { method: 'POST', body, headers })).status).toBe(200)
  await untilSettled(setUp, setUp.destinationId)
  expectHeld(setUp.sandbox)
  const rows = rowsOf((await setUp.api.get('/api/events?limit=100')).events).reverse()
  const refusals = rows.map(({ deliveries: [delivery] }) => delivery.code as string | null)
  expect(refusals.filter((code) => code !== null).sort()).toEqual(
    FIELD_CASES.flatMap(({ reported }) => reported.filter((code) => REFUSALS.has(code))).sort()
  )
  const counts = rows.map(({ deliveries: [delivery] }) => delivery.issueCount as number)
  const altered = FIELD_CASES.flatMap(({ reported }) => reported.filter((code) => !REFUSALS.has(code)))
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(altered.length)
})

const REFUSALS: ReadonlySet<string> = new Set(['switched_off', 'placeholder_identity', 'missing_identity'])

test.each(FIELD_CASES.filter(({ inCloud }) => inCloud !== 'not there').map((one) => [one.name, one] as const))(
  'the cloud destination: %s',
  async (_, { line, event, user, account, reported, inCloud }) => {
    const sandbox = await openSandbox()
    const subscriptions = (destination.presets ?? []) as unknown as JSONObject[]
    const settings = { appId: '11', endpoint: sandbox.url, subscriptions }
    const sending = new Destination(destination).onEvent(JSON.parse(line) as SegmentEvent, settings)
    if (reported.some((code) => REFUSALS.has(code))) return expect(sending).rejects.toMatchObject({ status: 400 })
    const results = JSON.stringify(await sending)
    expect([...results.matchAll(/"code":"(\w+)"/g)].map(([, code]) => code)).toEqual(inCloud ?? reported)
    // Digits that were lost before cannot be told.
    if (inCloud !== undefined) return
    expect(sandbox.events()).toMatchObject(event ? [event] : [])
    if (user) expect(sandbox.users()).toMatchObject([user])
    expect(sandbox.accounts()).toMatchObject(account ? [account] : [])
  }
)
