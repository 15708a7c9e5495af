// What the settings become when a file is applied to them: all of it is checked before anything changes. Writes nothing.
import { withoutLooseEnds } from '../../storage/settings/loose-ends'
import type { Config, Source } from '../../storage/settings/model'
import type { Configuration, ConfigurationChanges, SourceEntry } from '../admin/shapes'
import { findWrongPaths } from '../private-paths'
import { createSource } from '../destinations/edits'
import { findChanges } from './changes'
import { checkConfiguration } from './check'
import { findDoubles, toConfiguration, versionOf } from './export'
import { planAlerts, planRecipients } from './plan-alerts'
import { planDestination } from './plan-destination'
import { planIntegrations } from './plan-integrations'
import { merge, type Aftermath, type PlanOptions } from './planning'

export interface ConfigurationPlan {
  readonly config: Config
  readonly summary: ConfigurationChanges
  readonly aftermath: Aftermath
}

/** `faults`: sentences, each with its place. */
export function planConfiguration(
  config: Config,
  file: unknown,
  options: PlanOptions
): ConfigurationPlan | { readonly faults: readonly string[] } {
  const before = toConfiguration(config)
  const unclear = findDoubles(before)
  if (unclear.length > 0) return { faults: unclear.map((fault) => `In the settings here: ${fault}`) }
  const checked = checkConfiguration(file)
  if ('faults' in checked) return checked
  const { configuration } = checked
  const sources = merge(config.sources, configuration.sources, {
    removesOthers: options.removesOthers === true,
    plan: (known, entry) => planSource(known, entry, options)
  })
  const faults = configuration.sources.flatMap(faultsOf)
  const destinations = merge(config.destinations, configuration.destinations, {
    removesOthers: options.removesOthers === true,
    plan: (known, entry) => planDestination(known, entry, { ...options, sources, faults })
  })
  const segments = planIntegrations(config, configuration, { ...options, faults })
  const { integrations, targets, aftermath } = segments
  const recipients = planRecipients(config, configuration, { ...options, faults })
  const things: Config = { ...config, sources, destinations, integrations, targets, recipients }
  const planned = withoutLooseEnds({ ...things, alerts: planAlerts(things, configuration, { ...options, faults }) })
  if (faults.length > 0) return { faults }
  const after = toConfiguration(planned)
  const summary = {
    version: versionOf(config),
    changes: findChanges(before, after),
    kept: keptOf(after, configuration),
    missingSecrets: missingOf(after, configuration)
  }
  return { config: planned, summary, aftermath }
}

interface Named {
  readonly name: string
}

function planSource(known: Source | undefined, entry: SourceEntry, { now }: PlanOptions): Source {
  const { name, kind, privateFields, currents, quota } = entry
  const { currents: _old, privateFields: _before, quota: _was, ...made } = known ?? createSource({ name, kind }, now)
  const chosen = { ...(privateFields && { privateFields }), ...(currents && { currents }), ...(quota && { quota }) }
  return { ...made, kind, ...chosen }
}

function faultsOf({ name, privateFields }: SourceEntry): string[] {
  const wrong = privateFields && findWrongPaths(privateFields)
  return Object.entries(wrong ?? {}).map(([list, why]) => `Source "${name}", ${list}: ${why}`)
}

function keptOf(after: Configuration, file: Configuration): string[] {
  const kept = (kind: string, all: readonly Named[], own: readonly Named[]): string[] =>
    all.filter(({ name }) => !own.some((one) => one.name === name)).map(({ name }) => `${kind} "${name}"`)
  return [
    ...kept('source', after.sources, file.sources),
    ...kept('destination', after.destinations, file.destinations),
    ...kept('integration', after.integrations, file.integrations),
    ...file.integrations.flatMap(({ name, targets }) => {
      const all = after.integrations.find((one) => one.name === name)?.targets ?? []
      return kept(`target of "${name}",`, all, targets)
    }),
    ...kept('recipient', after.recipients ?? [], file.recipients ?? []),
    ...kept('alert', after.alerts ?? [], file.alerts ?? [])
  ]
}

type Secret = ConfigurationChanges['missingSecrets'][number]

/** Secrets that are stored where the file comes from, and not here. */
function missingOf(after: Configuration, file: Configuration): Secret[] {
  const missing = (
    kind: string,
    all: readonly (Named & { readonly secrets: readonly string[] })[],
    own: typeof all
  ): Secret[] =>
    own.flatMap(({ name, secrets }) => {
      const stored = all.find((one) => one.name === name)?.secrets ?? []
      return secrets
        .filter((secret) => !stored.includes(secret))
        .map((secret) => ({ what: `${kind} "${name}"`, secret }))
    })
  return [
    ...missing('source', after.sources, file.sources),
    ...missing('destination', after.destinations, file.destinations),
    ...missing('integration', after.integrations, file.integrations),
    ...file.integrations.flatMap(({ name, targets }) => {
      const all = after.integrations.find((one) => one.name === name)?.targets ?? []
      return missing(`target of "${name}",`, all, targets)
    }),
    ...missing('recipient', after.recipients ?? [], file.recipients ?? [])
  ]
}
