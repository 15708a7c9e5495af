// An alert as a form holds it, and back.
import type { Alert, AlertKind } from '../../../runner/admin/shapes'

export interface AlertForm {
  readonly name: string
  readonly about: string
  /** As typed; spans in minutes. */
  readonly values: Readonly<Record<string, string>>
  readonly recipientIds: readonly string[]
  /** Hours; empty: it is told once. */
  readonly repeatHours: string
  readonly isQuiet: boolean
  readonly from: string
  readonly to: string
  readonly timeZone: string
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const REPEAT_HOURS = 4

/** Left out: as a new one begins. */
export function toForm(kind: AlertKind, alert?: Alert): AlertForm {
  const values = kind.values.map(({ key, unit, preset }) => {
    const value = alert?.values[key] ?? preset
    return [key, String(unit === 'ms' ? value / MINUTE_MS : value)] as const
  })
  const repeatMs = alert === undefined ? REPEAT_HOURS * HOUR_MS : alert.repeatMs
  const quiet = alert?.quiet ?? {
    from: '22:00',
    to: '07:00',
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone
  }
  return {
    name: alert?.name ?? kind.title,
    about: alert?.about ?? '',
    values: Object.fromEntries(values),
    recipientIds: alert?.recipientIds ?? [],
    repeatHours: repeatMs === null ? '' : String(repeatMs / HOUR_MS),
    isQuiet: alert !== undefined && alert.quiet !== null,
    from: quiet.from,
    to: quiet.to,
    timeZone: quiet.timeZone
  }
}

type Body = Omit<Alert, 'id' | 'kind' | 'isOn' | 'createdAt' | 'lasting'>

export function toBody(kind: AlertKind, form: AlertForm): Body {
  const { name, about, recipientIds, repeatHours, isQuiet, from, to, timeZone } = form
  const values = kind.values.map(({ key, unit }) => {
    const value = Number(form.values[key] === '' ? Number.NaN : form.values[key])
    return [key, Number.isNaN(value) ? 0 : unit === 'ms' ? Math.round(value * MINUTE_MS) : value] as const
  })
  return {
    name,
    about: about === '' ? null : about,
    values: Object.fromEntries(values),
    recipientIds,
    repeatMs: repeatHours.trim() === '' ? null : Math.max(1, Math.round(Number(repeatHours) * HOUR_MS) || 1),
    quiet: isQuiet ? { from, to, timeZone } : null
  }
}

/** Only what was changed, with its value before, so that other people's changes stay. */
export function toChange(kind: AlertKind, form: AlertForm, loaded: Alert): object {
  const [body, before] = [toBody(kind, form), toBody(kind, toForm(kind, loaded))]
  const keys = (Object.keys(body) as (keyof Body)[]).filter(
    (key) => key !== 'values' && JSON.stringify(body[key]) !== JSON.stringify(before[key])
  )
  const values = Object.keys(body.values).filter((key) => body.values[key] !== before.values[key])
  return {
    ...Object.fromEntries(keys.map((key) => [key, body[key]])),
    ...(values.length > 0 && { values: Object.fromEntries(values.map((key) => [key, body.values[key]])) }),
    was: {
      ...Object.fromEntries(keys.map((key) => [key, loaded[key]])),
      ...Object.fromEntries(values.map((key) => [`values.${key}`, loaded.values[key]]))
    }
  }
}
