// Decides what is news: what has begun, what is told again, and what is over. Pure.
import type { Incident } from '../../storage/alerts/alert-file'
import type { Alert } from '../../storage/settings/model'
import { isQuiet } from './quiet-hours'

/** What an alert has found about one thing. */
export interface Seen {
  readonly subject: string
  readonly label: string
  readonly path: string
  /** Whether it is as the alert describes. */
  readonly holds: boolean
  /** Sentences for people, without values of events. */
  readonly facts: string
  /** Epoch milliseconds since when it is so. Default: now. */
  readonly since?: number
}

export interface News {
  readonly what: 'begun' | 'repeated' | 'resolved'
  readonly incident: Incident
}

export interface Followed {
  readonly incidents: readonly Incident[]
  readonly news: readonly News[]
}

interface Moment {
  /** Epoch milliseconds. */
  readonly now: number
  readonly newId: () => string
}

/** What is over for so long counts as over, in milliseconds. Something that comes and goes is one incident until then. */
export const CALM_MS = 5 * 60_000

/** @param open the incidents of this alert that last */
export function followAlert(
  alert: Alert,
  { open, seen }: { readonly open: readonly Incident[]; readonly seen: readonly Seen[] },
  moment: Moment
): Followed {
  const known = new Map(open.map((incident) => [incident.subject, incident]))
  const now = seen.flatMap((one) => {
    const incident = known.get(one.subject)
    if (incident !== undefined) return [continued(alert, { incident, one }, moment.now)]
    return one.holds ? [begun(alert, one, moment)] : []
  })
  const isSeen = new Set(seen.map(({ subject }) => subject))
  const gone = open
    .filter(({ subject }) => !isSeen.has(subject))
    .map((incident) => calmer({ ...incident, facts: 'It was switched off or removed.' }, moment.now))
  const steps = [...now, ...gone]
  return { incidents: steps.flatMap(({ left }) => left ?? []), news: steps.flatMap(({ news }) => news ?? []) }
}

interface Step {
  readonly left?: Incident
  readonly news?: News
}

function begun(alert: Alert, { subject, label, path, facts, since }: Seen, { now, newId }: Moment): Step {
  const about = { subject, label, path, facts, since: since ?? now }
  const incident: Incident = { id: newId(), alertId: alert.id, ...about, toldAt: now, clearSince: null }
  return { left: incident, news: { what: 'begun', incident } }
}

function continued(
  { repeatMs, quiet }: Alert,
  { incident, one }: { readonly incident: Incident; readonly one: Seen },
  now: number
): Step {
  const { label, path, facts } = one
  if (!one.holds) return calmer({ ...incident, label, path, facts }, now)
  const lasting = { ...incident, label, path, facts, clearSince: null }
  const isDue = repeatMs !== null && now - incident.toldAt >= repeatMs
  if (!isDue || (quiet !== null && isQuiet(quiet, now))) return { left: lasting }
  const told = { ...lasting, toldAt: now }
  return { left: told, news: { what: 'repeated', incident: told } }
}

function calmer(incident: Incident, now: number): Step {
  const clearSince = incident.clearSince ?? now
  if (now - clearSince < CALM_MS) return { left: { ...incident, clearSince } }
  return { news: { what: 'resolved', incident: { ...incident, clearSince } } }
}
