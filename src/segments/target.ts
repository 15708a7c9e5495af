// Creates and changes a target from what a person entered, and says what is wrong with it. Secrets are stored
// separately.
import { randomBytes } from 'node:crypto'
import { MisuseError } from '../misuse'
import type { PartnerContext } from '../partners/partner'
import {
  checkValues,
  createPartner,
  PARTNER_TYPES,
  type PartnerSetting,
  type PartnerType,
  type PartnerTypeName,
  type PartnerValues
} from '../partners/partner-types'
import type { SegmentTarget } from '../storage/settings/model'

export interface TargetDraft {
  readonly type: PartnerTypeName
  /** Default: the name of the partner. */
  readonly name?: string | undefined
  /** The partner's settings and secrets together, by key. */
  readonly values: PartnerValues
  /** Default: yes. */
  readonly isOn?: boolean | undefined
  readonly segmentsOff?: readonly string[] | undefined
  readonly everyMs?: number | undefined
}

/** A field that is left out keeps its value, and so does each key of `values`; `null` removes a key. */
export type TargetChange = Partial<Omit<TargetDraft, 'type'>>

export interface Changed {
  readonly target: SegmentTarget
  /** The target now leads somewhere else, so what it was told before no longer counts. */
  readonly isElsewhere: boolean
}

/** One sentence per wrong value. */
export interface Faults {
  readonly faults: Readonly<Record<string, string>>
}

/** The interval of Heap's own recurring sync. */
export const DEFAULT_EVERY_MS = 4 * 3_600_000

/**
 * When one of these changes, the stored secrets are dropped. Otherwise whoever changes it could have them sent to
 * themselves.
 */
const SECRETS_GO_TO = ['url', 'tokenUrl', 'ownHost']
/** Settings that change how the partner is told, but not what or where. */
const HARMLESS = ['perRequest']

type Allowed = Pick<PartnerContext, 'allowsLoopback'>

export function createTarget(
  integrationId: string,
  draft: TargetDraft,
  { now, ...allowed }: Allowed & { readonly now: number }
): SegmentTarget | Faults {
  const { type, name, isOn = true, segmentsOff = [], everyMs = DEFAULT_EVERY_MS } = draft
  const made: SegmentTarget = {
    id: `tgt_${randomBytes(8).toString('hex')}`,
    integrationId,
    name: name ?? PARTNER_TYPES[type].name,
    type,
    isOn,
    createdAt: new Date(now).toISOString(),
    ...withSecretsApart(type, draft.values),
    segmentsOff,
    everyMs
  }
  return faultsOf(made, allowed) ?? made
}

export function changeTarget(target: SegmentTarget, change: TargetChange, allowed: Allowed): Changed | Faults {
  const { values: given = {}, name, isOn, segmentsOff, everyMs } = change
  const { values, secrets } = withSecretsApart(target.type as PartnerTypeName, given)
  const changed = withoutNulls({ ...target.values, ...values })
  const differing = keysThatDiffer(target.values, changed)
  const isSamePlace = !differing.some((key) => SECRETS_GO_TO.includes(key))
  const made: SegmentTarget = {
    ...target,
    name: name ?? target.name,
    isOn: isOn ?? target.isOn,
    segmentsOff: segmentsOff ?? target.segmentsOff,
    everyMs: everyMs ?? target.everyMs,
    values: changed,
    secrets: { ...(isSamePlace && target.secrets), ...secrets }
  }
  return faultsOf(made, allowed) ?? { target: made, isElsewhere: isElsewhere(target, made) }
}

/** Targets that were removed, or lead to another place than before. What they were told is to be forgotten. */
export function elsewhereNow(before: readonly SegmentTarget[], after: readonly SegmentTarget[]): SegmentTarget[] {
  return before.filter((target) => {
    const now = after.find(({ id }) => id === target.id)
    return now === undefined || isElsewhere(target, now)
  })
}

function isElsewhere(before: SegmentTarget, { values }: SegmentTarget): boolean {
  return keysThatDiffer(before.values, values).some((key) => !HARMLESS.includes(key))
}

export function partnerOf(target: SegmentTarget, context: PartnerContext) {
  return createPartner(target.type as PartnerTypeName, { ...target.values, ...target.secrets }, context)
}

export function partnerTypeOf({ type }: Pick<SegmentTarget, 'type'>): PartnerType {
  return PARTNER_TYPES[type as PartnerTypeName]
}

function faultsOf(target: SegmentTarget, allowed: Allowed): Faults | undefined {
  const faults = checkValues(target.type as PartnerTypeName, { ...target.values, ...target.secrets })
  if (Object.keys(faults).length > 0) return { faults }
  try {
    partnerOf(target, { now: () => 0, newId: () => '', ...allowed })
    return undefined
  } catch (error) {
    if (!(error instanceof MisuseError)) throw error
    return { faults: { url: error.message } }
  }
}

function withSecretsApart(type: PartnerTypeName, given: PartnerValues): Pick<SegmentTarget, 'values' | 'secrets'> {
  const settings: Readonly<Record<string, PartnerSetting>> = PARTNER_TYPES[type].settings
  const isSecret = ([key, value]: [string, unknown]) => settings[key]?.kind === 'secret' && typeof value === 'string'
  const entries = Object.entries(given)
  const secrets = entries.filter(isSecret).map(([key, value]) => [key, (value as string).trim()] as const)
  return {
    values: Object.fromEntries(entries.filter((entry) => !isSecret(entry))),
    secrets: Object.fromEntries(secrets)
  }
}

function withoutNulls(values: PartnerValues): PartnerValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null))
}

function keysThatDiffer(before: PartnerValues, after: PartnerValues): string[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((key) => before[key] !== after[key])
}
