// The context that all routes of the admin API share, and helpers for their answers.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Caller } from '../../access/roles'
import * as REFUSALS from '../../errors/admin-refusals'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { ReadHealth } from '../../storage/database-health'
import type { FailureCount } from '../failures'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { DestinationLeases } from '../../storage/ownership/destination-leases'
import type { Queue } from '../../storage/queue/queue'
import type { Suppressions } from '../../storage/suppressions/suppressions'
import type { AccessTokens } from '../../storage/tokens/access-tokens'
import type { Tallies } from '../../storage/tallies/tallies'
import type { Alerts } from '../alerts/alerts'
import type { ChangeLog } from '../configuration/change-log'
import type { Surroundings } from '../destinations/destination-type'
import type { Quotas } from '../intake/quotas'
import type { Segments } from '../segments/segments'
import type { WorkerAccess } from '../worker/worker-access'
import type { LiveFeed } from './live-feed'

export interface AdminContext extends WorkerAccess {
  readonly version: string
  readonly config: ConfigStore
  /** Who has changed what in it. */
  readonly changes: ChangeLog
  readonly queue: Queue
  readonly tallies: Tallies
  readonly suppressions: Suppressions
  readonly tokens: AccessTokens
  readonly segments: MembershipStore
  readonly quotas: Quotas
  /** Processes webhooks, and tells the targets. */
  readonly heapSegments: Segments
  readonly alerts: Alerts
  /** Absent for a data folder. */
  readonly readHealth: ReadHealth | undefined
  /** Who sends what. */
  readonly leases: DestinationLeases
  /** Whether a token is required. */
  readonly isTokenRequired: boolean
  /**
   * Whom the request comes from, checked now, since a token may have been revoked. `undefined`: somebody without
   * access.
   */
  readonly callerOf: (request: FastifyRequest) => Promise<Caller | undefined>
  readonly surroundings: Surroundings
  /** The function for a Segment workspace, as one file. */
  readonly functionScript: string | undefined
  /** Admin token of the local Heap, if it has one. */
  readonly sandboxToken: string | undefined
  /** Base URL of the partners' stand-ins, if they run. */
  readonly partnersUrl: string | undefined
  readonly live: LiveFeed
  readonly now: () => number
  /** Base URL of the runner. */
  readonly url: () => string
  /** The last error of the worker. */
  readonly failures: () => FailureCount
}

export type ApiErrorCode = keyof typeof REFUSALS

export interface ApiError {
  readonly code: ApiErrorCode
  /** A sentence for people. */
  readonly message: string
  /** One sentence per wrong field. */
  readonly fields?: Readonly<Record<string, string>> | undefined
}

export function answerError(reply: FastifyReply, error: ApiError): FastifyReply {
  return reply.code(REFUSALS[error.code].status).send({ error })
}

export function notFound(reply: FastifyReply, what: string): FastifyReply {
  return answerError(reply, { code: 'not_found', message: `There is no such ${what}.` })
}

export function invalid(reply: FastifyReply, fields: Readonly<Record<string, string>>): FastifyReply {
  return answerError(reply, { code: 'invalid_request', message: Object.values(fields).join(' '), fields })
}
