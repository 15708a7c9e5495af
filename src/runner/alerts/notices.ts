// The list of what recipients are told: what is added to it, what comes next, and what became of it. Pure.
import type { Notice } from '../../storage/alerts/alert-file'
import type { Alert, Recipient } from '../../storage/settings/model'
import type { News } from './incidents'
import type { NotTold } from './not-told'

/** Our choices: a log of weeks, and what one recipient is told at once when it is back. */
const KEPT = 500
const MOST_WAITING = 50
/** Waits between attempts, in milliseconds: they double up to half an hour. */
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 30 * 60_000
/** Who could not be told for so long, in milliseconds, is told no more. */
const PATIENCE_MS = 24 * 3_600_000

/** One notice for each recipient. */
export function toNotices(
  { what, incident }: News,
  alert: Alert,
  { recipients, now }: { readonly recipients: readonly Recipient[]; readonly now: number }
): Notice[] {
  const { id, label, path, since, facts } = incident
  const about = { alertName: alert.name, kind: alert.kind, label, path, since, facts }
  return recipients
    .filter((one) => alert.recipientIds.includes(one.id))
    .map((recipient) => toNotice(recipient, { ...about, what, at: now, id: `${id}-${what}-${now}-${recipient.id}` }))
}

type About = Pick<Notice, 'id' | 'what' | 'at' | 'alertName' | 'kind' | 'label' | 'path' | 'since' | 'facts'>

export function toNotice({ id, name }: Recipient, about: About): Notice {
  const open = { state: 'waiting', attempts: 0, nextAt: about.at, doneAt: null, code: null, message: null } as const
  return { ...about, recipientId: id, recipientName: name, ...open }
}

/** The newest are kept, and all that wait; but of these no more for one recipient than it could want to read. */
export function withNotices(notices: readonly Notice[], added: readonly Notice[], now: number): Notice[] {
  const all = [...notices, ...added]
  const waiting = new Map<string, number>()
  const kept = [...all].reverse().map((notice) => {
    if (notice.state !== 'waiting') return notice
    const count = (waiting.get(notice.recipientId) ?? 0) + 1
    waiting.set(notice.recipientId, count)
    return count > MOST_WAITING ? givenUp(notice, { code: 'too_many_waiting', message: '' }, now) : notice
  })
  return kept.filter(({ state }, index) => index < KEPT || state === 'waiting').reverse()
}

/** Of each recipient the oldest that waits: the order of what it is told stays. Those that are due. */
export function dueNotices(notices: readonly Notice[], now: number): Notice[] {
  const first = new Map<string, Notice>()
  for (const notice of notices) {
    if (notice.state === 'waiting' && !first.has(notice.recipientId)) first.set(notice.recipientId, notice)
  }
  return [...first.values()].filter(({ nextAt }) => nextAt <= now)
}

/** After an attempt. */
export function attempted(notice: Notice, failure: NotTold | undefined, now: number): Notice {
  const attempts = notice.attempts + 1
  if (failure === undefined) return { ...notice, state: 'told', attempts, doneAt: now, code: null, message: null }
  const { code, message, retryAfterMs = 0 } = failure
  const isLast = notice.what === 'test' || now - notice.at >= PATIENCE_MS
  if (isLast) return givenUp({ ...notice, attempts }, failure, now)
  const waitMs = Math.max(retryAfterMs, Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (attempts - 1)))
  return { ...notice, attempts, nextAt: now + waitMs, code, message }
}

export function givenUp(notice: Notice, { code, message }: NotTold, now: number): Notice {
  return { ...notice, state: 'given_up', doneAt: now, code, message }
}
