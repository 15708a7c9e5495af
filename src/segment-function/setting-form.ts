// The form of the function's settings for Segment, made from the texts that every host shares.
import { SETTING_KINDS, type SettingName } from '../heap/setting-kinds'
import { SETTING_TEXTS, settingText } from '../heap/setting-texts'

/** A setting in Segment's Public API. Source: `FunctionSettingV1` of its SDK. */
export interface FunctionSetting {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly type: 'STRING' | 'BOOLEAN'
  readonly required: boolean
  readonly sensitive: boolean
}

/** All settings, in the order of the form. A function's form has no choices or defaults, so descriptions name them. */
export function functionSettings(): FunctionSetting[] {
  return (Object.keys(SETTING_TEXTS) as SettingName[]).map((name) => {
    const { label, description, isRequired } = settingText(name)
    const kind = SETTING_KINDS[name]
    return {
      name,
      label,
      description: [description, ...hintsOf(name)].join(' '),
      type: kind === 'switch' ? 'BOOLEAN' : 'STRING',
      required: isRequired === true,
      sensitive: kind === 'secret'
    }
  })
}

function hintsOf(name: SettingName): string[] {
  const kind = SETTING_KINDS[name]
  const { choices = [], default: preset } = settingText(name)
  const hints = kind === 'choice' ? [`Enter one of: ${choices.map(({ value }) => value).join(', ')}.`] : []
  if (kind === 'count') hints.push('Enter a whole number.')
  return preset === undefined || kind === 'switch' ? hints : [...hints, `Left empty: ${String(preset)}.`]
}
