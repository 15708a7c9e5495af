// The settings of a runner: found by id, changed by functions of what is stored, with listeners that are told.
import { isDeepStrictEqual } from 'node:util'
import type { Document, Edit, Note, Origin } from '../documents/document'
import { withoutLooseEnds } from './loose-ends'
import type { Alert, Config, Destination, Integration, Recipient, SegmentTarget, Source } from './model'
import type { SettingsChange } from './settings-log'
import { ChangedMeanwhileError, putThing } from './put-thing'

/** A change waits for what it returns. */
export type ConfigListener = (config: Config, before: Config, origin: Origin) => void | Promise<void>

/**
 * What is put in the place of something names it as `was`: then only what differs between the two is changed, and a
 * change that somebody else has made meanwhile is kept, or refused with a `ChangedMeanwhileError` where both have
 * changed the same.
 */
export class ConfigStore {
  private byWriteKey = new Map<string, Source>()
  private byIntegrationKey = new Map<string, Integration>()
  private note: Note<Config, SettingsChange> | undefined

  constructor(private readonly document: Document<Config, SettingsChange>) {
    this.index()
    document.onChange(() => this.index())
  }

  get current(): Config {
    return this.document.current
  }

  /** Grows with each change. */
  get version(): number {
    return this.document.version
  }

  /** Learns of the changes of other runners now. */
  refresh(): Promise<void> {
    return this.document.refresh()
  }

  source(id: string): Source | undefined {
    return this.current.sources.find((source) => source.id === id)
  }

  sourceOfWriteKey(writeKey: string): Source | undefined {
    return this.byWriteKey.get(writeKey)
  }

  destination(id: string): Destination | undefined {
    return this.current.destinations.find((destination) => destination.id === id)
  }

  /** Adds the source, or replaces the one with its id. */
  putSource(source: Source, was?: Source): Promise<void> {
    return this.change((config) => ({ ...config, sources: putThing(config.sources, source, was) }))
  }

  /** Also disconnects the source from every destination. */
  removeSource(id: string): Promise<void> {
    return this.change((config) => ({ ...config, sources: without(config.sources, id) }))
  }

  /** Adds the destination, or replaces the one with its id. */
  putDestination(destination: Destination, was?: Destination): Promise<void> {
    return this.change((config) => ({ ...config, destinations: putThing(config.destinations, destination, was) }))
  }

  removeDestination(id: string): Promise<void> {
    return this.change((config) => ({ ...config, destinations: without(config.destinations, id) }))
  }

  integration(id: string): Integration | undefined {
    return this.current.integrations.find((integration) => integration.id === id)
  }

  integrationOfKey(key: string): Integration | undefined {
    return this.byIntegrationKey.get(key)
  }

  /** Adds the integration, or replaces the one with its id. */
  putIntegration(integration: Integration, was?: Integration): Promise<void> {
    return this.change((config) => ({ ...config, integrations: putThing(config.integrations, integration, was) }))
  }

  /** Also removes its targets. */
  removeIntegration(id: string): Promise<void> {
    return this.change((config) => {
      const targets = config.targets.filter(({ integrationId }) => integrationId !== id)
      return { ...config, integrations: without(config.integrations, id), targets }
    })
  }

  target(id: string): SegmentTarget | undefined {
    return this.current.targets.find((target) => target.id === id)
  }

  targetsOf(integrationId: string): SegmentTarget[] {
    return this.current.targets.filter((target) => target.integrationId === integrationId)
  }

  /** Adds the target, or replaces the one with its id. */
  putTarget(target: SegmentTarget, was?: SegmentTarget): Promise<void> {
    return this.change((config) => ({ ...config, targets: putThing(config.targets, target, was) }))
  }

  removeTarget(id: string): Promise<void> {
    return this.change((config) => ({ ...config, targets: without(config.targets, id) }))
  }

  recipient(id: string): Recipient | undefined {
    return this.current.recipients.find((recipient) => recipient.id === id)
  }

  /** Adds the recipient, or replaces the one with its id. */
  putRecipient(recipient: Recipient, was?: Recipient): Promise<void> {
    return this.change((config) => ({ ...config, recipients: putThing(config.recipients, recipient, was) }))
  }

  /** Also takes it out of all alerts. */
  removeRecipient(id: string): Promise<void> {
    return this.change((config) => ({ ...config, recipients: without(config.recipients, id) }))
  }

  alert(id: string): Alert | undefined {
    return this.current.alerts.find((alert) => alert.id === id)
  }

  /** Adds the alert, or replaces the one with its id. */
  putAlert(alert: Alert, was?: Alert): Promise<void> {
    return this.change((config) => ({ ...config, alerts: putThing(config.alerts, alert, was) }))
  }

  removeAlert(id: string): Promise<void> {
    return this.change((config) => ({ ...config, alerts: without(config.alerts, id) }))
  }

  /** All of it at once, provided that it still is `was`. */
  replace(config: Config, was: Config): Promise<void> {
    return this.change((present) => {
      if (!isDeepStrictEqual(present, was)) throw new ChangedMeanwhileError('The settings', 'changed')
      return config
    })
  }

  /** The sources, where there are none yet. */
  addFirstSources(sources: readonly Source[]): Promise<void> {
    return this.change((config) => (config.sources.length === 0 ? { ...config, sources } : config))
  }

  /** What is stored of each change of this process in the log of changes: with the change, or not at all. */
  noteChanges(note: Note<Config, SettingsChange>): void {
    this.note = note
  }

  /** Called after each change has been stored. */
  onChange(listener: ConfigListener): void {
    this.document.onChange(listener)
  }

  private change(edit: Edit<Config>): Promise<void> {
    return this.document.change((present) => {
      const changed = edit(present)
      return changed === present ? present : withoutLooseEnds(changed)
    }, this.note)
  }

  private index(): void {
    const { sources, integrations } = this.current
    this.byWriteKey = new Map(sources.flatMap((source) => source.writeKeys.map((key) => [key, source] as const)))
    this.byIntegrationKey = new Map(integrations.map((integration) => [integration.key, integration]))
  }
}

function without<Item extends { readonly id: string }>(items: readonly Item[], id: string): Item[] {
  return items.filter((item) => item.id !== id)
}
