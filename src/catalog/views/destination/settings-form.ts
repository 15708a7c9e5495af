// Settings of a destination as a form holds them, and back.
import type { Destination, Setting } from '../../../runner/admin/shapes'

/** Keyed by setting, and `name`. A secret is `undefined` until somebody types one, `null` to remove it. */
export type FormValues = Readonly<Record<string, unknown>>

export function toForm(settings: readonly Setting[], destination: Destination): FormValues {
  const entries = settings.map(({ key, kind, default: preset }) => {
    if (kind === 'secret') return [key, undefined] as const
    const value = destination.settings[key] ?? preset ?? ''
    return [key, Array.isArray(value) ? value.join(', ') : value] as const
  })
  return { name: destination.name, ...Object.fromEntries(entries) }
}

interface Edited {
  readonly settings: readonly Setting[]
  readonly form: FormValues
  /** The form as it was loaded. */
  readonly before: FormValues
  readonly loaded: Destination
}

export function isEdited({ form, before }: Pick<Edited, 'form' | 'before'>): boolean {
  return Object.entries(form).some(([key, value]) => value !== before[key])
}

/** The body of the request that stores the form: only what was changed, so that other people's changes stay. */
export function toChanges({ settings, form, before, loaded }: Edited): object {
  const isSecret = (key: string): boolean =>
    settings.some((setting) => setting.key === key && setting.kind === 'secret')
  const { name, ...values } = form
  const entries = Object.entries(values).filter(([key, value]) => value !== before[key])
  const secrets = entries.filter(([key, value]) => isSecret(key) && value !== '')
  const others = entries.filter(([key]) => !isSecret(key))
  const was = {
    ...(name !== before['name'] && { name: loaded.name }),
    ...Object.fromEntries(others.map(([key]) => [`settings.${key}`, loaded.settings[key] ?? null]))
  }
  return {
    was,
    ...(name !== before['name'] && { name }),
    ...(others.length > 0 && { settings: Object.fromEntries(others) }),
    ...(secrets.length > 0 && { secrets: Object.fromEntries(secrets) })
  }
}

interface Saved {
  readonly settings: readonly Setting[]
  readonly form: FormValues
  readonly before: Destination
  readonly after: Destination
}

/** Labels of the secrets that are not stored any more, although nobody removed them in the form. */
export function lostSecrets({ settings, form, before, after }: Saved): string[] {
  const isLost = ({ key }: Setting): boolean =>
    before.secrets[key] === true && after.secrets[key] !== true && form[key] !== null
  return settings.filter(isLost).map(({ label }) => label)
}
