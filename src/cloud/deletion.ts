// The two uses of the API key: Segment's deletion and suppression requests, which ask Heap to delete a user without
// waiting until it is done, and the check of the settings. The key is sent to Heap only.
import {
  InvalidAuthenticationError,
  type AuthenticationScheme,
  type DestinationDefinition,
  type RequestClient
} from '@segment/actions-core'
import { hold } from '../delivery/conversation'
import { HeapDestinationError } from '../errors'
import { checkAccess, requestDeletion, type DeletionContext } from '../heap/deletion'
import { DeletionTokens } from '../heap/deletion-tokens'
import { readApiKey, readDeletionRequest, type DeletionRequest } from '../heap/deletion-users'
import type { HeapSettings } from '../heap/settings'
import { toThrowable } from './report'
import { createExchange } from './requests'
import { heapSettings, type Settings } from './settings'

type OnDelete = NonNullable<DestinationDefinition<Settings>['onDelete']>

/** Shared by all customers of a process. A customer finds only the token of their own key. */
const tokens = new DeletionTokens()

/**
 * Returns Heap's id of the request. On failure it throws the error that makes Segment report it or deliver it again.
 */
export const onDelete: OnDelete = async (request, { payload, settings }) => {
  const accepted = await deleteUser(request, payload, settings)
  if (accepted instanceof HeapDestinationError) throw toThrowable(accepted)
  return { output: 'Deletion requested', data: { deletion_request_id: accepted.id, status: accepted.status } }
}

async function deleteUser(request: RequestClient, payload: DeletionRequest, settings: Settings) {
  const heap = heapSettings(settings)
  const apiKey = readApiKey(settings.apiKey)
  if (apiKey instanceof HeapDestinationError) return apiKey
  const user = readDeletionRequest(payload, heap)
  if (user instanceof HeapDestinationError) return user
  return hold(requestDeletion([user], contextOf(heap, apiKey)), createExchange(request))
}

function contextOf({ deletionUrl: url, appId }: HeapSettings, apiKey: string): DeletionContext {
  return { credentials: { url, appId, apiKey }, tokens, now: Date.now }
}

/**
 * Segment calls this when settings are saved. Heap answers 200 even for an unknown App ID, and has no call that checks
 * one without storing data. With an API key, its deletion API tells whether the two belong together: only a refusal
 * counts. Throws `InvalidAuthenticationError`.
 */
export const testAuthentication: TestAuthentication = async (request, { settings }) => {
  const heap = heapSettings(settings)
  const apiKey = settings.apiKey?.trim() ?? ''
  if (apiKey === '') return
  const error = await hold(checkAccess(contextOf(heap, apiKey)), createExchange(request))
  if (error?.code === 'api_key_refused') throw new InvalidAuthenticationError(error.message)
}

type TestAuthentication = NonNullable<AuthenticationScheme<Settings>['testAuthentication']>
