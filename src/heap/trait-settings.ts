// The settings about traits: each switch with its texts for every host (Segment's settings, the runner's page, the
// flags of `send`). All are off by default.
import { chooseOne } from './shaping'

/** How traits are sent, beyond what Heap needs. */
export interface TraitRules {
  /** Whether the traits in the context of track, page, screen, group and alias calls are sent as user properties. */
  readonly areSentOfEvents: boolean
  /** Whether `null` clears a user property. Otherwise it is left out. */
  readonly isClearedByNull: boolean
}

/** Switches from a form or a configuration file, unchecked. All are optional. */
export interface RawTraitRules {
  /** `true` or `false` (default). */
  readonly eventTraits?: unknown
  /** `true` or `false` (default). */
  readonly nullClears?: unknown
  /** `true` or `false` (default): whether the other traits of an Engage event are sent as well. */
  readonly audienceTraits?: unknown
}

export interface TraitSwitch {
  readonly label: string
  /** Shown beside the switch on a page. */
  readonly help: string
  /** The flag of `send`, and a line of help for it. */
  readonly flag: string
  readonly flagHelp: string
}

export const TRAIT_SWITCHES: Readonly<Record<keyof RawTraitRules, TraitSwitch>> = {
  eventTraits: {
    label: 'Send Traits of Events',
    help: 'Track, page, screen, group and alias calls can carry what is known about the user in context.traits. Heap takes no traits with an event. Switched on, they are sent as user properties before the event, for users with a user ID; otherwise they are left out, which is reported.',
    flag: '--event-traits',
    flagHelp: 'send the traits in the context of track, page, screen, group and alias calls as user properties'
  },
  nullClears: {
    label: 'Clear User Properties With null',
    help: 'Switched on, a trait that is null is sent to Heap as null, to clear the user property. Heap does not document this: it is our reading, so try it with one user first. Otherwise null is left out.',
    flag: '--null-clears',
    flagHelp: 'send null as a user property, to clear it (not documented by Heap)'
  },
  audienceTraits: {
    label: 'Send Other Traits',
    help: 'Engage can send traits beside an audience or computed trait (trait enrichment). Switched on, they are sent as user properties, too; otherwise they are left out, which is reported.',
    flag: '--audience-traits',
    flagHelp: 'send the other traits of audience events as user properties'
  }
}

export type TraitErrors = Partial<Record<keyof RawTraitRules, string>>

export interface ParsedTraitRules {
  readonly traits: TraitRules
  /** For `Engage`. */
  readonly sendsOthers: boolean
}

/** The rules, or all errors at once. */
export function parseTraitRules(raw: RawTraitRules): ParsedTraitRules | { readonly errors: TraitErrors } {
  const errors: TraitErrors = {}
  function isOn(key: keyof RawTraitRules): boolean {
    const choice = chooseOne(raw[key], [false, true])
    if (choice === undefined) errors[key] = `${TRAIT_SWITCHES[key].label} is on (true) or off (false).`
    return choice === true
  }
  const traits = { areSentOfEvents: isOn('eventTraits'), isClearedByNull: isOn('nullClears') }
  const sendsOthers = isOn('audienceTraits')
  return Object.keys(errors).length > 0 ? { errors } : { traits, sendsOthers }
}
