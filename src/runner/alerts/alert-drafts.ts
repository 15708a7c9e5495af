// Creates and changes alerts from what a person entered, and says what is wrong.
import { createId } from '../destinations/edits'
import type { Alert, Config, QuietHours } from '../../storage/settings/model'
import { findAlertKind, MINUTE_MS, type AlertKind } from './kinds'
import { faultsOfQuiet } from './quiet-hours'

export interface AlertDraft {
  readonly name?: string | undefined
  readonly kind: string
  /** Default: yes. */
  readonly isOn?: boolean | undefined
  /** Default: each of them. */
  readonly about?: string | null | undefined
  /** Limits that are left out have their presets. */
  readonly values?: Readonly<Record<string, number>> | undefined
  readonly recipientIds?: readonly string[] | undefined
  /** Default: 4 hours. */
  readonly repeatMs?: number | null | undefined
  readonly quiet?: QuietHours | null | undefined
}

/** A field that is left out keeps its value, and so does each key of `values`. */
export type AlertChange = Partial<Omit<AlertDraft, 'kind'>>

/** One sentence per wrong field. */
export interface AlertFaults {
  readonly faults: Readonly<Record<string, string>>
}

/** Our choice: twice in a working day. */
const REPEAT_MS = 4 * 60 * MINUTE_MS
export const LEAST_REPEAT_MS = 5 * MINUTE_MS

export function createAlert(
  { kind, values = {}, name, ...draft }: AlertDraft,
  { config, now }: { readonly config: Config; readonly now: number }
): Alert | AlertFaults {
  const known = findAlertKind(kind)
  if (known === undefined) return { faults: { kind: 'There is no such kind of alert.' } }
  const presets = Object.entries(known.values).map(([key, { preset }]) => [key, preset] as const)
  const made: Alert = {
    id: createId('alt'),
    name: name ?? known.title,
    isOn: true,
    createdAt: new Date(now).toISOString(),
    kind,
    about: null,
    values: Object.fromEntries(presets),
    recipientIds: [],
    repeatMs: REPEAT_MS,
    quiet: null
  }
  return changeAlert(made, { ...draft, values }, config)
}

export function changeAlert(alert: Alert, change: AlertChange, config: Config): Alert | AlertFaults {
  const { isOn, about, recipientIds, repeatMs, quiet } = change
  const changed: Alert = {
    ...alert,
    name: (change.name ?? alert.name).trim(),
    isOn: isOn ?? alert.isOn,
    about: about === undefined ? alert.about : about,
    values: { ...alert.values, ...change.values },
    recipientIds: recipientIds === undefined ? alert.recipientIds : [...new Set(recipientIds)],
    repeatMs: repeatMs === undefined ? alert.repeatMs : repeatMs,
    quiet: quiet === undefined ? alert.quiet : quiet
  }
  const faults = faultsOf(changed, config)
  return Object.keys(faults).length > 0 ? { faults } : changed
}

function faultsOf(alert: Alert, config: Config): Record<string, string> {
  const { name, about, recipientIds, repeatMs, quiet } = alert
  const kind = findAlertKind(alert.kind)
  const isKnown = recipientIds.every((id) => config.recipients.some((one) => one.id === id))
  return {
    ...(name === '' && { name: 'Enter a name.' }),
    ...(kind === undefined ? { kind: 'There is no such kind of alert.' } : faultsOfValues(alert, kind)),
    ...(about !== null &&
      !thingsOf(kind, config).some(({ id }) => id === about) && { about: 'There is no such thing.' }),
    ...(!isKnown && { recipientIds: 'There is no such recipient.' }),
    ...(repeatMs !== null && repeatMs < LEAST_REPEAT_MS && { repeatMs: 'Repeat it every 5 minutes at most.' }),
    ...(quiet !== null && faultsOfQuiet(quiet))
  }
}

function faultsOfValues({ values }: Alert, kind: AlertKind): Record<string, string> {
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(kind.values, key))
  const wrong = Object.entries(kind.values).flatMap(([key, { min, max, unit }]) => {
    const value = values[key]
    if (value !== undefined && Number.isFinite(value) && value >= min && value <= max) return []
    const [least, most] = unit === 'ms' ? [min / MINUTE_MS, max / MINUTE_MS] : [min, max]
    const what = unit === 'ms' ? ' minutes' : ''
    return [[`values.${key}`, `Enter a number from ${least} to ${most.toLocaleString('en')}${what}.`] as const]
  })
  const left = unknown.map((key) => [`values.${key}`, 'This kind of alert has no such limit.'] as const)
  return Object.fromEntries([...wrong, ...left])
}

/** What an alert of this kind can be about. */
export function thingsOf(
  kind: AlertKind | undefined,
  { sources, destinations, integrations }: Config
): readonly { readonly id: string; readonly name: string }[] {
  switch (kind?.about) {
    case 'destination':
      return destinations
    case 'source':
      return sources
    case 'integration':
      return integrations
    case null:
    case undefined:
      return []
  }
}
