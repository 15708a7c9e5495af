// What the runner has to know of a kind of destination, so that Heap is one entry of a table.
import type { ActionDefinition, GlobalSetting, InputField, JSONObject, Preset } from '@segment/actions-core'
import type { Call, Endpoint, Target } from '../../delivery/types'
import type { HeapDestinationError } from '../../errors'
import type { DeletionStatus } from '../../heap/deletion'
import type { CheckedUser, DeletionResult } from '../../deletion'
import type { Mode, SourceKind, StoredSettings } from '../../storage/settings/model'
import type { Problem } from '../reasons'

/** What the catalog shows before anything is set up. */
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
   * that the event is about, where Segment's code can tell; `event`: what the payload was made of.
   */
  readonly toInput: (
    payload: never,
    resolved: { readonly isMember?: boolean | undefined; readonly event?: JSONObject | undefined }
  ) => unknown
}

export interface Surroundings {
  /** Base URL of the local Heap, if there is one. */
  readonly sandboxUrl: string | undefined
}

/** A destination whose settings are known, ready to be delivered to. */
export interface Service {
  /** Whom a call is about, in the form of receipts and suppressions; `undefined` where it names no identity. */
  readonly personOf?: (call: Call) => string | undefined
  /** The name of the event that a call tells of, and what the service knows a repeat of it by; `undefined` for others. */
  readonly eventOf?: (call: Call) => { readonly name: string; readonly key: string } | undefined
  readonly target: Target<unknown>
  /** The endpoint whose budget is shown, and how much it takes. */
  readonly budgeted: Endpoint
  /** Whether the published budgets hold: a local stand-in may be sent to as fast as it goes. */
  readonly isBudgeted: boolean
}

/** Why there is nothing to deliver to. Events wait until the settings, or how the runner is started, have changed. */
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

/** What it takes to ask a service to forget people. */
export interface DeletionAccess {
  readonly settings: StoredSettings
  readonly apiKey: string
  readonly now: () => number
  /** Ends pauses, and what has not been asked yet. */
  readonly signal: AbortSignal
}

/** A user who is to be deleted. */
export interface ForgottenUser extends CheckedUser {
  /** The same without a name, as in receipts. */
  readonly person: string
}

/** A way to make a service forget people. Always close it. */
export interface Deletion {
  /** All of them, nobody twice. @throws MisuseError that says what is wrong where */
  check(userIds: readonly string[], rules: { readonly isLiteral?: boolean | undefined }): ForgottenUser[]
  request(users: readonly ForgottenUser[]): Promise<DeletionResult>
  /** How far a request is. */
  look(requestId: string): Promise<DeletionStatus | HeapDestinationError>
  close(): Promise<void>
}

/** Settings that passed the check. */
export interface Parsed {
  readonly settings: StoredSettings
  /** The account and the address that secrets are sent to. A secret was entered for these, and for no others. */
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
   * Why the event itself keeps it from this destination, by its `integrations` or its consent; `undefined` when it does
   * not.
   */
  whyKeptBack(event: unknown, settings: StoredSettings): HeapDestinationError | undefined
  /** Consent categories that events have to be stamped with. Empty: none. */
  consentCategories(settings: StoredSettings): readonly string[]
  /** Absent where the service deletes nobody. @throws Error for settings that did not pass the check */
  openDeletion?(access: DeletionAccess, surroundings: Surroundings): Deletion | Unavailable
  devicePlugin?(settings: StoredSettings): DevicePlugin
  /** Which settings the plugin on a page could not keep to: sentences, keyed by setting; `undefined` for none. */
  refuseDevice?(settings: StoredSettings): Readonly<Record<string, string>> | undefined
  /**
   * Why an event that analytics.js recorded is not sent from here in device mode, as a sentence; `undefined` where it
   * is, because the page has not sent all of it.
   */
  leftToPage?(event: unknown): string | undefined
}

export type { GlobalSetting }
