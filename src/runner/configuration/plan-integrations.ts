// The integrations of Heap's segments and their targets as a file has them, checked as if a person had entered them.
import { checkValues, PARTNER_TYPES, type PartnerSetting, type PartnerTypeName } from '../../partners/partner-types'
import { changeOauth, changeTarget, createIntegration, createTarget, type Changed, type Faults } from '../../segments'
import type { Config, Integration, SegmentTarget } from '../../storage/settings/model'
import type { Configuration, IntegrationEntry, TargetEntry } from '../admin/shapes'
import { merge, type Aftermath, type PlanOptions } from './planning'

export interface SegmentsPlan {
  readonly integrations: readonly Integration[]
  readonly targets: readonly SegmentTarget[]
  readonly aftermath: Aftermath
}

interface Planning extends PlanOptions {
  /** Sentences are added to it. */
  readonly faults: string[]
}

export function planIntegrations(config: Config, file: Configuration, planning: Planning): SegmentsPlan {
  const removesOthers = planning.removesOthers === true
  const integrations = merge(config.integrations, file.integrations, {
    removesOthers,
    plan: (known, entry) => planIntegration(known, entry, planning)
  })
  const movedTargets: string[] = []
  const targets = integrations.flatMap((integration) => {
    const own = config.targets.filter(({ integrationId }) => integrationId === integration.id)
    const entry = file.integrations.find(({ name }) => name === integration.name)
    if (entry === undefined) return own
    return merge(own, entry.targets, {
      removesOthers,
      plan: (known, target) => planTarget(known, target, { ...planning, integration, movedTargets })
    })
  })
  const goneOf = (before: readonly { id: string }[], after: readonly { id: string }[]): string[] =>
    before.map(({ id }) => id).filter((id) => !after.some((one) => one.id === id))
  const goneTargets = goneOf(config.targets, targets)
  const goneIntegrations = goneOf(config.integrations, integrations)
  // Those that are as they were keep their place in the settings file.
  const order = config.targets.map(({ id }) => id)
  const placeOf = ({ id }: SegmentTarget): number => (order.includes(id) ? order.indexOf(id) : order.length)
  const sorted = [...targets].sort((a, b) => placeOf(a) - placeOf(b))
  return { integrations, targets: sorted, aftermath: { movedTargets, goneTargets, goneIntegrations } }
}

function planIntegration(known: Integration | undefined, entry: IntegrationEntry, planning: Planning): Integration {
  const { name, oldMs, aheadMs, sampleNames, oauth } = entry
  const made = known ?? createIntegration({ name }, planning.now)
  const base = { ...made, oldMs, aheadMs, sampleNames }
  if (oauth === undefined) return base.oauth === undefined ? base : (changeOauth(base, null) as Integration)
  const changed = changeOauth(base, oauth)
  if (!('faults' in changed)) return changed
  for (const [path, sentence] of Object.entries(changed.faults)) {
    planning.faults.push(`integration "${name}", ${path}: ${sentence}`)
  }
  return base
}

interface TargetPlanning extends Planning {
  readonly integration: Integration
  readonly movedTargets: string[]
}

function planTarget(known: SegmentTarget | undefined, entry: TargetEntry, planning: TargetPlanning): SegmentTarget {
  const { integration, faults, movedTargets } = planning
  const where = `target of "${integration.name}", "${entry.name}"`
  if (known !== undefined && known.type !== entry.type) {
    faults.push(`${where}, type: it is a ${known.type} here. Rename one.`)
    return known
  }
  for (const key of secretsOf(entry.type).filter((one) => Object.hasOwn(entry.values, one))) {
    faults.push(`${where}, values.${key}: secrets have no place in the file.`)
  }
  const made = makeTarget(known, entry, planning)
  if ('faults' in made) {
    for (const [key, sentence] of Object.entries(made.faults)) faults.push(`${where}, values.${key}: ${sentence}`)
    return known ?? { ...entry, id: '', integrationId: integration.id, createdAt: '', secrets: {} }
  }
  if (made.isElsewhere) movedTargets.push(made.target.id)
  return withStoredSecrets(made.target, known)
}

/** Secrets that have yet to be entered are judged as if they had been. */
function makeTarget(known: SegmentTarget | undefined, entry: TargetEntry, planning: TargetPlanning): Changed | Faults {
  const { integration, now, allowsLoopback } = planning
  const { secrets: _names, values, ...draft } = entry
  const stored = known?.secrets ?? {}
  const absent = secretsOf(entry.type).filter((key) => !Object.hasOwn(stored, key))
  const judged = { ...values, ...Object.fromEntries(absent.map((key) => [key, '-'])) }
  if (known === undefined) {
    const made = createTarget(integration.id, { ...draft, values: judged }, { now, allowsLoopback })
    return 'faults' in made ? made : { target: made, isElsewhere: false }
  }
  const dropped = Object.fromEntries(Object.keys(known.values).map((key) => [key, null]))
  return changeTarget(known, { ...draft, values: { ...dropped, ...judged } }, { allowsLoopback })
}

/** Without its secrets a target could only fail: it stays off. */
function withStoredSecrets(target: SegmentTarget, known: SegmentTarget | undefined): SegmentTarget {
  const stored = known?.secrets ?? {}
  const secrets = Object.fromEntries(Object.entries(target.secrets).filter(([key]) => Object.hasOwn(stored, key)))
  const faults = checkValues(target.type as PartnerTypeName, { ...target.values, ...secrets })
  return { ...target, secrets, isOn: target.isOn && Object.keys(faults).length === 0 }
}

function secretsOf(type: PartnerTypeName): string[] {
  const settings: Readonly<Record<string, PartnerSetting>> = PARTNER_TYPES[type].settings
  return Object.keys(settings).filter((key) => settings[key]?.kind === 'secret')
}
