// Segment's deletion and suppression requests: asks Heap to forget the user, and returns without waiting for it. The
// API key goes to Heap and nowhere else.
import type { DestinationDefinition, RequestClient } from '@segment/actions-core'
import { hold } from '../delivery/conversation'
import { HeapDestinationError } from '../errors'
import { requestDeletion } from '../heap/deletion'
import { DeletionTokens } from '../heap/deletion-tokens'
import { parseDeletedUser } from '../heap/deletion-users'
import { toThrowable } from './report'
import { createExchange } from './requests'
import { heapSettings, type Settings } from './settings'

/** What Segment sends of a deletion request. */
export interface DeletionPayload {
  userId?: string | null
  anonymousId?: string | null
}

type OnDelete = NonNullable<DestinationDefinition<Settings>['onDelete']>

/** A host serves many customers from one process; each finds only the token of its own key. */
const tokens = new DeletionTokens()

/** Gives the id by which Heap knows the request. Throws what makes Segment report it, or deliver it again. */
export const onDelete: OnDelete = async (request, { payload, settings }) => {
  const accepted = await deleteUser(request, payload as DeletionPayload, settings)
  if (accepted instanceof HeapDestinationError) throw toThrowable(accepted)
  return { output: 'Deletion requested', data: { deletion_request_id: accepted.id, status: accepted.status } }
}

async function deleteUser(request: RequestClient, { userId, anonymousId }: DeletionPayload, settings: Settings) {
  const heap = heapSettings(settings)
  const apiKey = settings.apiKey?.trim() ?? ''
  if (apiKey === '') return new HeapDestinationError('api_key_missing', 'The setting API Key is empty.')
  if (isNothing(userId) && !isNothing(anonymousId)) {
    return new HeapDestinationError('deletion_without_user_id', 'The request has an anonymousId only.', {
      path: 'userId'
    })
  }
  const user = parseDeletedUser(userId, heap)
  if (user instanceof HeapDestinationError) return user
  const credentials = { url: heap.deletionUrl, appId: heap.appId, apiKey }
  const context = { credentials, tokens, now: Date.now }
  return hold(requestDeletion([user], context), createExchange(request))
}

function isNothing(id: unknown): boolean {
  return id === undefined || id === null || id === ''
}
