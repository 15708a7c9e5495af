// The health checks, which need no token: /healthz says that the runner runs, /readyz whether it can take events.
import type { FastifyInstance } from 'fastify'
import type { UnreadyCode } from '../errors'
import * as UNREADY from '../errors/unready'
import type { MembershipStore } from '../storage/memberships/memberships'
import type { Store } from './store/store'

/** Why the runner takes no events for now. */
export interface Unready {
  readonly status: UnreadyCode
  /** What to do, in a sentence. */
  readonly message?: string
}

/** What is wrong beside events, which are taken: a machine that takes events stays in service. */
interface Beside {
  /** `segment_store_full`: webhooks of Heap's segments are answered 429. */
  readonly segments: 'ok' | 'segment_store_full'
}

/** @param unready resolves to `undefined` while events are taken */
export function registerHealth(
  server: FastifyInstance,
  unready: () => Promise<Unready | undefined>,
  segments?: MembershipStore
): void {
  const tags = ['Watching']
  server.get('/healthz', { schema: { tags, summary: 'Says that the runner is running' } }, async () => ({
    status: 'ok'
  }))
  const readiness = { schema: { tags, summary: 'Says whether it can take events: 200 or 503' } }
  server.get('/readyz', readiness, async (_request, reply) => {
    const reason = await unready()
    return reason === undefined
      ? { status: 'ok', ...(segments && (await besideOf(segments))) }
      : reply.code(UNREADY[reason.status].status).send(reason)
  })
}

async function besideOf(segments: MembershipStore): Promise<Beside> {
  const { bytes, maxBytes } = await segments.use()
  return { segments: bytes >= maxBytes ? 'segment_store_full' : 'ok' }
}

interface Looked extends Pick<Store, 'queue' | 'ownership' | 'isUnavailable'> {
  readonly address: { readonly isClosing: boolean }
}

export async function whyUnready({ queue, ownership, isUnavailable, address }: Looked): Promise<Unready | undefined> {
  if (address.isClosing) return { status: 'closing' }
  const storage = await queue.history.storage().catch((error: unknown) => {
    if (isUnavailable(error)) return undefined
    throw error
  })
  if (storage === undefined || ownership.isCutOff()) {
    const message =
      'The database cannot be reached, or takes no writes. The runner goes on by itself as soon as it does.'
    return { status: 'store_unavailable', message }
  }
  if (storage.isDamaged) {
    return {
      status: 'store_damaged',
      message: 'events.db was damaged while it was open. Stop the runner and start it again: it then says what to do.'
    }
  }
  return storage.isFull ? { status: 'store_full' } : undefined
}
