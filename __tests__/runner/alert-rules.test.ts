// The rules of alerts without a runner: where they may be sent, when hours are quiet, what is one incident.
import { CALM_MS, followAlert, type Seen } from '../../src/runner/alerts/incidents'
import type { MailValues } from '../../src/runner/alerts/mail-values'
import { dueNotices, toNotice, withNotices } from '../../src/runner/alerts/notices'
import { isQuiet } from '../../src/runner/alerts/quiet-hours'
import { createRecipient, type RecipientDraft } from '../../src/runner/alerts/recipient-drafts'
import type { Incident } from '../../src/storage/alerts/alert-file'
import type { Alert } from '../../src/storage/settings/model'

const START = Date.parse('2026-07-01T12:00:00.000Z')
const MINUTE_MS = 60_000

const faultsOf = (draft: Omit<RecipientDraft, 'name'>, allowsLoopback = false): Record<string, string> => {
  const made = createRecipient({ name: 'Chat', ...draft }, { now: START, allowsLoopback })
  return 'faults' in made ? made.faults : {}
}

test.each([
  ['https://hooks.slack.com/services/T0/B0/secret', undefined],
  ['https://10.0.0.7:8443/hook?token=a', undefined],
  ['http://example.com/hook', 'The address begins with https://, so that nobody on the way reads it.'],
  ['http://127.0.0.1:9/hook', 'This address leads to the machine of the runner itself.'],
  ['https://localhost/hook', 'This address leads to the machine of the runner itself.'],
  ['https://user:pass@example.com/', 'The address has a user or a password in it.'],
  ['file:///etc/passwd', 'Enter the whole address of the webhook. It begins with https://.'],
  ['hooks.slack.com/services', 'Enter the whole address of the webhook. It begins with https://.'],
  [undefined, 'Enter the address of the webhook.']
])('the webhook %s', (url, fault) => {
  expect(faultsOf({ kind: 'slack', url }).url).toBe(fault)
})

test('beside a local Heap, a webhook may lead to this machine', () => {
  expect(faultsOf({ kind: 'slack', url: 'http://127.0.0.1:9/' }, true)).toEqual({})
  expect(Object.keys(faultsOf({ kind: 'slack', url: 'http://example.com/' }, true))).toEqual(['url'])
})

const MAIL: MailValues = {
  host: 'smtp.example.com',
  port: 587,
  security: 'starttls',
  user: 'runner',
  from: 'runner@example.com',
  to: 'a@example.com, b@example.com'
}

test.each([
  [{}, []],
  [{ host: 'localhost', security: 'none' }, []],
  [{ security: 'none', user: '' }, []],
  [{ security: 'none' }, ['security']],
  [{ host: 'smtp example' }, ['host']],
  [{ port: 0 }, ['port']],
  [{ from: 'nobody' }, ['from']],
  [{ from: 'a@example.com\r\nBcc: c@example.com' }, ['from']],
  [{ to: '' }, ['to']],
  [{ to: 'a@example.com; b@example.com' }, ['to']],
  [{ to: Array.from({ length: 21 }, (_, at) => `a${at}@example.com`).join(',') }, ['to']]
] as const)('a mail server with %j', (mail, keys) => {
  expect(Object.keys(faultsOf({ kind: 'email', mail: { ...MAIL, ...mail } }))).toEqual(keys)
})

test.each([
  ['22:00', '07:00', '2026-07-01T20:30:00Z', true],
  ['22:00', '07:00', '2026-07-01T04:59:00Z', true],
  ['22:00', '07:00', '2026-07-01T05:00:00Z', false],
  ['12:00', '14:00', '2026-07-01T10:00:00Z', true],
  ['12:00', '14:00', '2026-07-01T12:00:00Z', false]
])('quiet from %s to %s in Berlin: %s', (from, to, at, expected) => {
  expect(isQuiet({ from, to, timeZone: 'Europe/Berlin' }, Date.parse(at))).toBe(expected)
})

describe('one incident', () => {
  const alert: Alert = {
    id: 'alt_1',
    name: 'Paused',
    isOn: true,
    createdAt: '',
    kind: 'paused',
    about: null,
    values: {},
    recipientIds: [],
    repeatMs: 60 * MINUTE_MS,
    quiet: null
  }
  const seenAs = (holds: boolean): Seen => ({ subject: 'dst_1', label: 'Heap', path: '/', holds, facts: '' })

  /** What is told of a history: minutes after the start, and whether it is so; left out: the thing is gone. */
  const tell = (history: readonly (readonly [minute: number, holds?: boolean])[]): string[] => {
    let open: readonly Incident[] = []
    return history.flatMap(([minute, holds]) => {
      const seen = holds === undefined ? [] : [seenAs(holds)]
      const moment = { now: START + minute * MINUTE_MS, newId: () => 'id' }
      const { incidents, news } = followAlert(alert, { open, seen }, moment)
      open = incidents
      return news.map(({ what }) => `${minute} ${what}`)
    })
  }
  const calm = CALM_MS / MINUTE_MS

  test.each([
    [
      'what comes and goes',
      [
        [0, true],
        [1, false],
        [2, true],
        [3, false],
        [4, true]
      ],
      ['0 begun']
    ],
    [
      'what is over',
      [
        [0, true],
        [1, false],
        [calm, false],
        [1 + calm, false],
        [2 + calm, false]
      ],
      ['0 begun', `${1 + calm} resolved`]
    ],
    [
      'what lasts',
      [
        [0, true],
        [59, true],
        [60, true],
        [61, true],
        [120, true]
      ],
      ['0 begun', '60 repeated', '120 repeated']
    ],
    ['what is removed', [[0, true], [1], [1 + calm]], ['0 begun', `${1 + calm} resolved`]],
    ['what is in order', [[0, false], [1]], []]
  ] as [string, [number, boolean?][], string[]][])('%s', (_, history, told) => {
    expect(tell(history)).toEqual(told)
  })
})

test('of what waits for one recipient the newest are kept, in order, and one at a time is due', () => {
  const recipient = { id: 'rcp_1', name: 'Chat', kind: 'slack', createdAt: '', values: {}, secrets: {} } as const
  const about = { alertName: 'A', kind: 'paused', label: '', path: '/', since: START, facts: '', at: START }
  const notices = Array.from({ length: 60 }, (_, at) => toNotice(recipient, { ...about, id: `n-${at}`, what: 'begun' }))
  const kept = withNotices([], notices, START)
  expect(kept.map(({ state }) => state)).toEqual([...Array(10).fill('given_up'), ...Array(50).fill('waiting')])
  expect(kept[0]?.code).toBe('too_many_waiting')
  expect(dueNotices(kept, START).map(({ id }) => id)).toEqual(['n-10'])
})
