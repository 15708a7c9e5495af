// What can be chosen about events of Braze's Currents.

export interface CurrentsSettings {
  /** The field of a user that is the user id in Heap. Default: `external_user_id`. */
  readonly identity: 'external_user_id' | 'user_id'
  /** Segment's names, or Braze's own `event_type`. Default: `segment`. */
  readonly names: 'segment' | 'raw'
  /** Put before each name as it is. Default: nothing. */
  readonly prefix: string
  /** Whether texts that users wrote or were sent are kept. Default: no. */
  readonly keepsTexts: boolean
  /** Types that are taken besides those that are taken by default. Default: none. */
  readonly alsoTypes: readonly string[]
  /** Types that are left out. Default: none. */
  readonly notTypes: readonly string[]
}

export const DEFAULT_CURRENTS: CurrentsSettings = {
  identity: 'external_user_id',
  names: 'segment',
  prefix: '',
  keepsTexts: false,
  alsoTypes: [],
  notTypes: []
}
