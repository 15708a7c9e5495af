// The destination as Segment hosts it: settings, actions, presets, deletion.
import type { DestinationDefinition } from '@segment/actions-core'
import { actions } from './actions'
import { extendRequest } from './connections'
import { onDelete } from './deletion'
import { presets } from './presets'
import { heapTarget, settingFields, type Settings } from './settings'

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
    // Only looked at: Heap has no call that checks an App ID without leaving data behind.
    testAuthentication: (_request, { settings }) => {
      heapTarget(settings)
    }
  },
  extendRequest,
  onDelete,
  actions,
  presets
}

export default destination
