// Converts alerts, recipients and what was told for the admin API, without secrets.
import * as FAILURES from '../../errors/alert-failures'
import type { Incident, Notice } from '../../storage/alerts/alert-file'
import type { Alert, Recipient } from '../../storage/settings/model'
import type { NotTold } from '../alerts/not-told'
import { toIso } from './iso-time'
import type * as VIEWS from './shapes/alerts'

export function toAlertView(alert: Alert, incidents: readonly Incident[]): VIEWS.Alert {
  const lasting = incidents.filter(({ alertId, clearSince }) => alertId === alert.id && clearSince === null)
  return {
    ...alert,
    lasting: lasting.map(({ label, path, since, facts }) => ({ label, path, since: toIso(since), facts }))
  }
}

export function toNoticeView(notice: Notice): VIEWS.AlertNotice {
  const { id, what, at, alertName, label, path, facts, recipientName, state, attempts, doneAt, nextAt } = notice
  const { code, message } = notice
  return {
    id,
    what,
    at: toIso(at),
    alert: alertName,
    label,
    path,
    facts,
    recipient: recipientName,
    state,
    attempts,
    doneAt: toIso(doneAt),
    nextAt: state === 'waiting' ? toIso(nextAt) : null,
    problem: code === null ? null : toProblemView({ code, message: message ?? '' })
  }
}

/** A code of another version is its own title. */
export function toProblemView({ code, message }: Pick<NotTold, 'message'> & { readonly code: string }): Problem {
  const { title, advice } = Object.entries(FAILURES).find(([known]) => known === code)?.[1] ?? {
    title: code,
    advice: ''
  }
  return { code, title, advice, message }
}

type Problem = NonNullable<VIEWS.AlertNotice['problem']>

/** Of a webhook's address only the host is shown: the rest is as good as a password. */
export function toRecipientView({ id, kind, name, createdAt, values, secrets }: Recipient): VIEWS.Recipient {
  const { url, password } = secrets
  return {
    id,
    kind,
    name,
    createdAt,
    host: kind === 'email' ? String(values['host']) : url === undefined ? null : new URL(url).host,
    mail: kind === 'email' ? (values as unknown as VIEWS.Mail) : null,
    secrets: { url: url !== undefined, password: password !== undefined }
  }
}
