// Holds the configuration in memory, writes each change to the settings file, and notifies listeners.
import { readConfigFile, writeConfigFile } from './config-file'
import { withoutLooseEnds } from './loose-ends'
import type { Alert, Config, Destination, Integration, Recipient, SegmentTarget, Source } from './model'

export type ConfigListener = (config: Config, before: Config) => void

export class ConfigStore {
  private config: Config
  private byWriteKey = new Map<string, Source>()
  private byIntegrationKey = new Map<string, Integration>()
  private readonly listeners: ConfigListener[] = []

  /** @throws Error if the file cannot be read */
  constructor(private readonly path: string) {
    this.config = readConfigFile(path)
    this.index()
  }

  get current(): Config {
    return this.config
  }

  source(id: string): Source | undefined {
    return this.config.sources.find((source) => source.id === id)
  }

  sourceOfWriteKey(writeKey: string): Source | undefined {
    return this.byWriteKey.get(writeKey)
  }

  destination(id: string): Destination | undefined {
    return this.config.destinations.find((destination) => destination.id === id)
  }

  /** Adds the source, or replaces the one with its id. */
  putSource(source: Source): void {
    this.change({ ...this.config, sources: put(this.config.sources, source) })
  }

  /** Also disconnects the source from every destination. */
  removeSource(id: string): void {
    this.change({ ...this.config, sources: without(this.config.sources, id) })
  }

  /** Adds the destination, or replaces the one with its id. */
  putDestination(destination: Destination): void {
    this.change({ ...this.config, destinations: put(this.config.destinations, destination) })
  }

  removeDestination(id: string): void {
    this.change({ ...this.config, destinations: without(this.config.destinations, id) })
  }

  integration(id: string): Integration | undefined {
    return this.config.integrations.find((integration) => integration.id === id)
  }

  integrationOfKey(key: string): Integration | undefined {
    return this.byIntegrationKey.get(key)
  }

  /** Adds the integration, or replaces the one with its id. */
  putIntegration(integration: Integration): void {
    this.change({ ...this.config, integrations: put(this.config.integrations, integration) })
  }

  /** Also removes its targets. */
  removeIntegration(id: string): void {
    const targets = this.config.targets.filter(({ integrationId }) => integrationId !== id)
    this.change({ ...this.config, integrations: without(this.config.integrations, id), targets })
  }

  target(id: string): SegmentTarget | undefined {
    return this.config.targets.find((target) => target.id === id)
  }

  targetsOf(integrationId: string): SegmentTarget[] {
    return this.config.targets.filter((target) => target.integrationId === integrationId)
  }

  /** Adds the target, or replaces the one with its id. */
  putTarget(target: SegmentTarget): void {
    this.change({ ...this.config, targets: put(this.config.targets, target) })
  }

  removeTarget(id: string): void {
    this.change({ ...this.config, targets: without(this.config.targets, id) })
  }

  recipient(id: string): Recipient | undefined {
    return this.config.recipients.find((recipient) => recipient.id === id)
  }

  /** Adds the recipient, or replaces the one with its id. */
  putRecipient(recipient: Recipient): void {
    this.change({ ...this.config, recipients: put(this.config.recipients, recipient) })
  }

  /** Also takes it out of all alerts. */
  removeRecipient(id: string): void {
    this.change({ ...this.config, recipients: without(this.config.recipients, id) })
  }

  alert(id: string): Alert | undefined {
    return this.config.alerts.find((alert) => alert.id === id)
  }

  /** Adds the alert, or replaces the one with its id. */
  putAlert(alert: Alert): void {
    this.change({ ...this.config, alerts: put(this.config.alerts, alert) })
  }

  removeAlert(id: string): void {
    this.change({ ...this.config, alerts: without(this.config.alerts, id) })
  }

  /** All of it at once. */
  replace(config: Config): void {
    this.change(config)
  }

  /** Called after each change has been written. */
  onChange(listener: ConfigListener): void {
    this.listeners.push(listener)
  }

  private change(changed: Config): void {
    const before = this.config
    const config = withoutLooseEnds(changed)
    writeConfigFile(this.path, config)
    this.config = config
    this.index()
    for (const listener of this.listeners) listener(config, before)
  }

  private index(): void {
    this.byWriteKey = new Map(
      this.config.sources.flatMap((source) => source.writeKeys.map((key) => [key, source] as const))
    )
    this.byIntegrationKey = new Map(this.config.integrations.map((integration) => [integration.key, integration]))
  }
}

function put<Item extends { readonly id: string }>(items: readonly Item[], item: Item): Item[] {
  const isKnown = items.some(({ id }) => id === item.id)
  return isKnown ? items.map((other) => (other.id === item.id ? item : other)) : [...items, item]
}

function without<Item extends { readonly id: string }>(items: readonly Item[], id: string): Item[] {
  return items.filter((item) => item.id !== id)
}
