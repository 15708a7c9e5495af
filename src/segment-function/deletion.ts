// Passes Segment's deletion requests to Heap, without waiting until Heap has deleted the users. The API key is sent to
// Heap only.
import { hold } from '../delivery/conversation'
import type { Exchange, Outcome } from '../delivery/types'
import { HeapDestinationError } from '../errors'
import { requestDeletion } from '../heap/deletion'
import { DeletionTokens } from '../heap/deletion-tokens'
import { readDeletionRequest, type DeletionRequest } from '../heap/deletion-users'
import type { DeletionItem } from '../heap/wire'
import type { ReadSettings } from './settings'

/** Kept between the runs of a function, which share memory. A customer finds only the token of their own key. */
const tokens = new DeletionTokens()

interface Asking {
  readonly exchange: Exchange
  readonly now: () => number
}

/** One outcome per deletion request, in order. All users are sent in one request to Heap. */
export async function deleteUsers(
  requests: readonly DeletionRequest[],
  { heap, apiKey }: ReadSettings,
  { exchange, now }: Asking
): Promise<Outcome[]> {
  const key = apiKey()
  const users = requests.map((request) =>
    key instanceof HeapDestinationError ? key : readDeletionRequest(request, heap)
  )
  const named = users.filter((user): user is DeletionItem => !(user instanceof HeapDestinationError))
  if (key instanceof HeapDestinationError || named.length === 0) return users.map(toOutcome)
  const credentials = { url: heap.deletionUrl, appId: heap.appId, apiKey: key }
  const accepted = await hold(requestDeletion(named, { credentials, tokens, now }), exchange)
  return users.map((user) => toOutcome(user instanceof HeapDestinationError ? user : accepted))
}

function toOutcome(result: unknown): Outcome {
  return result instanceof HeapDestinationError
    ? { fate: result.fate, issues: [], error: result }
    : { fate: 'delivered', issues: [] }
}
