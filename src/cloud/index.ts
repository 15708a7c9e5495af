// The definition of the cloud destination: settings, actions, presets, deletion.
import type { DestinationDefinition } from '@segment/actions-core'
import { actions } from './actions'
import { extendRequest } from './connections'
import { onDelete, testAuthentication } from './deletion'
import { presets } from './presets'
import { settingFields, type Settings } from './settings'

export type { Settings } from './settings'

export const destination: DestinationDefinition<Settings> = {
  name: 'Heap',
  slug: 'actions-heap',
  mode: 'cloud',
  description:
    'Send events, user and account properties, audiences and computed traits to Heap, from your servers or any other Segment source.',
  authentication: {
    scheme: 'custom',
    fields: settingFields,
    testAuthentication
  },
  extendRequest,
  onDelete,
  actions,
  presets
}

export default destination
