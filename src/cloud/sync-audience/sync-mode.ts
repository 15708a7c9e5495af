// The sync mode of syncAudience: which row changes of a Reverse ETL model add and remove members. Not used for Engage.
import type { ActionDefinition } from '@segment/actions-core'
import type { Settings } from '../settings'

/**
 * The key under which a mapping stores its sync mode, beside the fields.
 * Source: `__segment_internal_sync_mode` in the Action of actions-core.
 */
export const SYNC_MODE = '__segment_internal_sync_mode'

/** Source of the modes: `resolveAudienceMembership` of actions-core, which also applies them. */
export const syncMode: NonNullable<ActionDefinition<Settings>['syncMode']> = {
  label: 'Reverse ETL: which rows change the audience',
  description:
    'For audiences from a Reverse ETL model: which changes of its rows add users to the audience and remove them. It does not matter for Engage.',
  default: 'mirror',
  choices: [
    { label: 'Add new and updated rows, remove deleted ones', value: 'mirror' },
    { label: 'Add new and updated rows', value: 'upsert' },
    { label: 'Add new rows', value: 'add' },
    { label: 'Add updated rows', value: 'update' },
    { label: 'Remove deleted rows', value: 'delete' }
  ]
}
