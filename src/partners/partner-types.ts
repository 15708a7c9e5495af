// All partners by name: the settings of each, and how a partner is created from stored values.
import { createAbTasty, type AbTastySettings } from './ab-tasty/ab-tasty'
import { createBrazeAttributes, type BrazeAttributesSettings } from './braze/attributes'
import { createBrazeCohorts, type BrazeCohortsSettings } from './braze/cohorts'
import { createCdp, type CdpSettings } from './cdp'
import { createCommandAi, type CommandAiSettings } from './command-ai'
import { MisuseError } from '../misuse'
import type { Partner, PartnerContext } from './partner'
import { AB_TASTY, BRAZE, BRAZE_COHORTS, CDP, COMMAND_AI, type PartnerSetting } from './partner-settings'

export type { PartnerSetting }

export type PartnerValues = Readonly<Record<string, unknown>>

export interface PartnerType {
  readonly name: string
  /** By key. What is left out has the default that is documented in docs/partners. */
  readonly settings: Readonly<Record<string, PartnerSetting>>
  /** Whether each change carries all segments of its user. Default: no. */
  readonly listsSegments?: true
  /**
   * Takes values that `checkValues` finds nothing wrong with. @throws MisuseError for an address that is not the
   * partner's
   */
  readonly create: (values: PartnerValues, context: PartnerContext) => Partner
}

/** The casts are safe because `checkValues` has checked every value that the description names. */
export const PARTNER_TYPES = {
  braze: {
    name: 'Braze',
    settings: BRAZE,
    create: (values, context) => createBrazeAttributes(values as unknown as BrazeAttributesSettings, context)
  },
  braze_cohorts: {
    name: 'Braze cohorts',
    settings: BRAZE_COHORTS,
    create: (values, context) => createBrazeCohorts(values as unknown as BrazeCohortsSettings, context)
  },
  ab_tasty: {
    name: 'AB Tasty',
    settings: AB_TASTY,
    create: (values, context) => createAbTasty(values as unknown as AbTastySettings, context)
  },
  command_ai: {
    name: 'Command AI',
    settings: COMMAND_AI,
    listsSegments: true,
    create: (values, context) => createCommandAi(values as unknown as CommandAiSettings, context)
  },
  cdp: {
    name: 'A CDP',
    settings: CDP,
    create: (values, context) => createCdp(values as unknown as CdpSettings, context)
  }
} as const satisfies Record<string, PartnerType>

export type PartnerTypeName = keyof typeof PARTNER_TYPES

/** One sentence for each value that is missing, unknown or wrong, by its key. Never the value. */
export function checkValues(type: PartnerTypeName, values: PartnerValues): Readonly<Record<string, string>> {
  const { settings } = PARTNER_TYPES[type]
  const unknown = Object.keys(values).filter((key) => !Object.hasOwn(settings, key))
  const faults = Object.entries(settings).flatMap(([key, setting]) => {
    const fault = faultOf(setting, values[key])
    return fault === undefined ? [] : [[key, fault] as const]
  })
  return Object.fromEntries([...unknown.map((key) => [key, 'There is no such setting.'] as const), ...faults])
}

/** @throws MisuseError for values that are wrong: the sentences of `checkValues`, or the one about the address */
export function createPartner(type: PartnerTypeName, values: PartnerValues, context: PartnerContext): Partner {
  const [fault] = Object.entries(checkValues(type, values))
  if (fault) throw new MisuseError(`${PARTNER_TYPES[type].name}, ${fault[0]}: ${fault[1]}`)
  return PARTNER_TYPES[type].create(values, context)
}

function faultOf({ label, kind, choices, isRequired }: PartnerSetting, value: unknown): string | undefined {
  if (value === undefined) return isRequired ? `${label} is missing.` : undefined
  if (choices) {
    const values = choices.map((one) => one.value)
    return values.some((one) => one === value) ? undefined : `${label} is one of: ${values.join(', ')}.`
  }
  if (kind === 'number') {
    return typeof value === 'number' && Number.isInteger(value) && value > 0
      ? undefined
      : `${label} is a whole number above 0.`
  }
  if (typeof value !== 'string') return `${label} is a text.`
  return isRequired && value.trim() === '' ? `${label} is missing.` : undefined
}
