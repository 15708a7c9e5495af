// The interface of a destination type: everything that the runner needs to know about a kind of destination.
import type { ActionDefinition, GlobalSetting, InputField, JSONObject, Preset } from '@segment/actions-core'
import type { Proxies } from '../../delivery/proxies'
import type { Call, Endpoint, Target } from '../../delivery/types'
import type { HeapDestinationError } from '../../errors'
import type { DeletionStatus } from '../../heap/deletion'
import type { CheckedUser, DeletionResult } from '../../deletion'
import type { Mode, SourceKind, StoredSettings } from '../../storage/settings/model'
import type { Problem } from '../reasons'

/** The entry in the catalog. */
export interface Card {
  readonly type: string
  readonly name: string
  /** One line. */
  readonly summary: string
  readonly categories: readonly ('analytics' | 'engagement' | 'testing')[]
  readonly connectionModes: Readonly<Record<SourceKind, readonly Mode[]>>
}

export interface Setting {
  readonly key: string
  readonly label: string
  readonly help: string
  readonly kind: 'text' | 'choice' | 'switch' | 'secret'
  readonly choices?: readonly { readonly value: string; readonly label: string }[]
  readonly default?: unknown
  readonly isRequired: boolean
}

export interface Action {
  readonly definition: Pick<ActionDefinition<never>, 'title' | 'description' | 'defaultSubscription' | 'syncMode'> & {
    readonly fields: Readonly<Record<string, InputField>>
  }
  /**
   * Turns a payload that fits the fields into an input of the target. `isMember`: whether the user is in the audience
   * of the event, if Segment's code can tell. `event`: the event from which the payload was made.
   */
  readonly toInput: (
    payload: never,
    resolved: { readonly isMember?: boolean | undefined; readonly event?: JSONObject | undefined }
  ) => unknown
}

export interface Surroundings {
  /** Base URL of the local Heap, if there is one. */
  readonly sandboxUrl: string | undefined
  /** Default: none. */
  readonly proxies?: Proxies | undefined
}

/** A destination with checked settings, ready for delivery. */
export interface Service {
  /** The person of a call, in the form of receipts and suppressions; `undefined` if it has no identity. */
  readonly personOf?: (call: Call) => string | undefined
  /** Name and idempotency key of the event in a call; `undefined` for other calls. */
  readonly eventOf?: (call: Call) => { readonly name: string; readonly key: string } | undefined
  readonly target: Target<unknown>
  /** The endpoint whose budget is shown. */
  readonly budgeted: Endpoint
  /** Equal for all destinations that spend the same budgets: one runner at a time sends for them. */
  readonly budgetKey: string
  /** Whether the published budgets apply. They do not for a local stand-in. */
  readonly isBudgeted: boolean
}

/** Why a destination cannot be delivered to. Events wait until the settings, or the start of the runner, change. */
export interface Unavailable {
  readonly problem: Problem
}

/** What analytics.js needs to load a plugin: an entry of `remotePlugins`, without the address of the script. */
export interface DevicePlugin {
  readonly name: string
  readonly creationName: string
  readonly libraryName: string
  readonly settings: Readonly<Record<string, unknown>>
}

/** What is needed to delete people at a service. */
export interface DeletionAccess {
  readonly settings: StoredSettings
  readonly apiKey: string
  readonly now: () => number
  /** Ends pauses, and prevents further requests. */
  readonly signal: AbortSignal
}

/** A user to delete. */
export interface ForgottenUser extends CheckedUser {
  /** The user as a hash, as in receipts. */
  readonly person: string
}

/** Deletes people at a service. Always close it. */
export interface Deletion {
  /** The users without duplicates. @throws MisuseError that says what is wrong where */
  check(userIds: readonly string[], rules: { readonly isLiteral?: boolean | undefined }): ForgottenUser[]
  request(users: readonly ForgottenUser[]): Promise<DeletionResult>
  /** The status of a request. */
  look(requestId: string): Promise<DeletionStatus | HeapDestinationError>
  close(): Promise<void>
}

/** Checked settings. */
export interface Parsed {
  readonly settings: StoredSettings
  /** The account and address that secrets are sent to. A stored secret is used for these only. */
  readonly secretsGoTo: string
}

export interface DestinationType {
  readonly card: Card
  readonly settings: readonly Setting[]
  readonly actions: Readonly<Record<string, Action>>
  readonly presets: readonly Preset[]
  /** Checks all settings and fills in defaults. Errors are sentences, keyed by setting. */
  parse(
    settings: Readonly<Record<string, unknown>>,
    surroundings: Surroundings
  ): Parsed | { readonly errors: Readonly<Record<string, string>> }
  /** @throws Error for settings that did not pass the check. */
  connect(settings: StoredSettings, surroundings: Surroundings): Service | Unavailable
  /**
   * Why the event may not go to this destination, by its `integrations` or its consent; `undefined` if it may.
   */
  whyKeptBack(event: unknown, settings: StoredSettings): HeapDestinationError | undefined
  /** Consent categories that events need in their stamp. Empty: none. */
  consentCategories(settings: StoredSettings): readonly string[]
  /** Absent if the service cannot delete people. @throws Error for settings that did not pass the check */
  openDeletion?(access: DeletionAccess, surroundings: Surroundings): Deletion | Unavailable
  devicePlugin?(settings: StoredSettings): DevicePlugin
  /** Settings that do not work with the plugin on a page: sentences, keyed by setting; `undefined` for none. */
  refuseDevice?(settings: StoredSettings): Readonly<Record<string, string>> | undefined
  /**
   * In device mode: why an event that analytics.js recorded is not sent from here, as a sentence; `undefined` if it is
   * sent, because the page has not sent all of it.
   */
  leftToPage?(event: unknown): string | undefined
}

export type { GlobalSetting }
