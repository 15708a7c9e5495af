// The settings of a partner as a form holds them, and back.
import type { PartnerSetting } from '../../../runner/admin/shapes'

/** By key of the setting. What is empty is not set; a secret is empty until somebody types one. */
export type Values = Readonly<Record<string, string>>

/** `stored`: the values of a partner that is connected already. */
export function toValues(settings: readonly PartnerSetting[], stored: Readonly<Record<string, unknown>> = {}): Values {
  return Object.fromEntries(
    settings.map(({ key, kind, preset }) => {
      const value = (stored[key] ?? (kind === 'choice' ? preset : '') ?? '') as string | number
      return [key, String(value)]
    })
  )
}

/** As the API takes them. `isChange`: an emptied field is removed, and a secret that nobody typed stays. */
export function fromValues(
  settings: readonly PartnerSetting[],
  values: Values,
  { isChange }: { readonly isChange: boolean }
): Readonly<Record<string, unknown>> {
  const entries = settings.flatMap((setting): (readonly [string, unknown])[] => {
    const text = (values[setting.key] ?? '').trim()
    if (text !== '') return [[setting.key, typed(setting, text)]]
    return isChange && setting.kind !== 'secret' ? [[setting.key, null]] : []
  })
  return Object.fromEntries(entries)
}

/** Text that is not a number is passed on: the runner says what is wrong. */
function typed({ kind, choices }: PartnerSetting, text: string): string | number {
  if (kind === 'choice') return choices.find(({ value }) => String(value) === text)?.value ?? text
  return kind === 'number' && Number.isFinite(Number(text)) ? Number(text) : text
}
