// All settings in the form of the file that `config export` writes: no ids, no keys, and of secrets only their names.
import { createHash } from 'node:crypto'
import type {
  Alert,
  Config,
  Destination,
  Integration,
  Recipient,
  SegmentTarget,
  Source
} from '../../storage/settings/model'
import type {
  AlertEntry,
  Configuration,
  DestinationEntry,
  IntegrationEntry,
  RecipientEntry,
  SourceEntry,
  TargetEntry
} from '../admin/shapes'

/** @param config names need not be unique: see `findDoubles` */
export function toConfiguration(config: Config): Required<Configuration> {
  const nameOf = new Map(config.sources.map(({ id, name }) => [id, name]))
  return {
    version: 1,
    sources: config.sources.map(toSourceEntry),
    destinations: config.destinations.map((destination) => toDestinationEntry(destination, nameOf)),
    integrations: config.integrations.map((integration) =>
      toIntegrationEntry(
        integration,
        config.targets.filter(({ integrationId }) => integrationId === integration.id)
      )
    ),
    recipients: config.recipients.map(toRecipientEntry),
    alerts: config.alerts.map((alert) => toAlertEntry(alert, config))
  }
}

/** Changes with every change of the settings, secrets and keys included, and gives none of them away. */
export function versionOf(config: Config): string {
  return createHash('sha256').update(JSON.stringify(config)).digest('hex').slice(0, 16)
}

/** Names that two things of the same kind have, in words; a file could not tell them apart. */
export function findDoubles({ sources, destinations, integrations, ...others }: Configuration): string[] {
  return [
    ...doublesOf('sources', sources),
    ...doublesOf('destinations', destinations),
    ...integrations.flatMap(({ name, targets }) => doublesOf(`targets of "${name}"`, targets)),
    ...doublesOf('integrations', integrations),
    ...doublesOf('recipients', others.recipients ?? []),
    ...doublesOf('alerts', others.alerts ?? [])
  ]
}

function doublesOf(what: string, things: readonly { readonly name: string }[]): string[] {
  const names = things.map(({ name }) => name)
  const double = new Set(names.filter((name, index) => names.indexOf(name) !== index))
  return [...double].map((name) => `Two ${what} have the name "${name}". Rename one of them.`)
}

function toSourceEntry({ name, kind, privateFields, currents, quota, secrets }: Source): SourceEntry {
  return {
    name,
    kind,
    ...(privateFields && { privateFields }),
    ...(currents && { currents }),
    ...(quota && { quota }),
    secrets: namesOf(secrets)
  }
}

function toDestinationEntry(destination: Destination, nameOf: ReadonlyMap<string, string>): DestinationEntry {
  const { name, type, isOn, settings, secrets, connections, mappings } = destination
  return {
    name,
    type,
    isOn,
    settings,
    secrets: namesOf(secrets),
    connections: connections.map(({ sourceId, mode }) => ({ source: nameOf.get(sourceId) ?? sourceId, mode })),
    mappings: mappings.map(({ id: _own, ...mapping }) => mapping)
  }
}

function toIntegrationEntry(integration: Integration, targets: readonly SegmentTarget[]): IntegrationEntry {
  const { name, oldMs, aheadMs, sampleNames, secrets, oauth } = integration
  const client = oauth && { clientId: oauth.clientId, heapUrl: oauth.heapUrl, useSandbox: oauth.useSandbox }
  // The access token comes with the grant: nobody enters it.
  const { accessToken: _granted, ...entered } = secrets
  return {
    name,
    oldMs,
    aheadMs,
    sampleNames,
    secrets: namesOf(entered),
    ...(client && { oauth: client }),
    targets: targets.map(toTargetEntry)
  }
}

function toTargetEntry({ name, type, isOn, values, secrets, segmentsOff, everyMs }: SegmentTarget): TargetEntry {
  const kind = type as TargetEntry['type']
  return { name, type: kind, isOn, values, secrets: namesOf(secrets), segmentsOff, everyMs }
}

function toRecipientEntry({ name, kind, values, secrets }: Recipient): RecipientEntry {
  const mail = kind === 'email' ? { mail: values as unknown as NonNullable<RecipientEntry['mail']> } : {}
  return { name, kind, ...mail, secrets: namesOf(secrets) }
}

function toAlertEntry({ about, recipientIds, ...alert }: Alert, config: Config): AlertEntry {
  const { name, isOn, values, repeatMs, quiet } = alert
  const { sources, destinations, integrations, recipients } = config
  const nameOf = (things: readonly { id: string; name: string }[], id: string): string =>
    things.find((one) => one.id === id)?.name ?? id
  return {
    name,
    kind: alert.kind as AlertEntry['kind'],
    isOn,
    about: about === null ? null : nameOf([...destinations, ...sources, ...integrations], about),
    values,
    recipients: recipientIds.map((id) => nameOf(recipients, id)),
    repeatMs,
    quiet
  }
}

function namesOf(secrets: Readonly<Record<string, string>> = {}): string[] {
  return Object.keys(secrets).sort()
}
