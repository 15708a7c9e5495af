// Segments as cohorts of Braze: for vendors whom Braze has approved as partners.
import type { Conversation, Endpoint, Question } from '../../delivery/types'
import type { HeapDestinationError } from '../../errors'
import { withCredentials } from '../credentials'
import { checkedUrl } from '../hosts'
import { KnownSegments } from '../known-segments'
import type { Segment } from '../membership-change'
import type { Partner, PartnerContext } from '../partner'
import { isAboutContent, planChange } from '../plan-change'
import { CHANGES_OVERHEAD, toCohortItem, writeCohortChanges, type CohortIdentifier } from './cohort-changes'
import { BRAZE_HOSTS } from './hosts'
import { withBrazeRateHeaders } from './rate-headers'

export interface BrazeCohortsSettings {
  /** REST address of the cluster, such as `https://rest.iad-01.braze.com`. */
  readonly url: string
  /** The name under which Braze knows the vendor; part of the address. */
  readonly partnerName: string
  /** The vendor's key. */
  readonly partnerApiKey: string
  /** The customer's data import key. */
  readonly dataImportKey: string
  /** What Heap's user ids are in Braze. Device ids find anonymous users only. Default: `external_id`. */
  readonly identifier?: CohortIdentifier
  /** Label of the aliases, for `user_alias`. Default: `heap`. */
  readonly aliasLabel?: string
}

/** Ids of all kinds in a request. Source: Braze, "Cohort import". */
const MAX_IDS = 1000

/** Not documented. A thousand of the longest ids take 1 MB. */
const MAX_BYTES = 4_000_000

/** Source: Braze, "Cohort import": 250,000 requests an hour. */
const REQUESTS = { windowMs: 3_600_000, total: 250_000, perSubject: 250_000, counts: 'requests' } as const

/**
 * Braze's cohorts as a target. A cohort has the id of its segment in Heap. It is created before its first member, and
 * renamed when the segment is. Each cohort is an endpoint and has one request under way at a time, because Braze locks
 * it meanwhile (423).
 * @throws MisuseError for an address that is not Braze's
 */
export function createBrazeCohorts(settings: BrazeCohortsSettings, context: PartnerContext): Partner {
  const base = checkedUrl(settings.url, BRAZE_HOSTS, context.allowsLoopback)
  const url = `${base}/partners/${encodeURIComponent(settings.partnerName)}/cohorts`
  const secrets = [settings.partnerApiKey, settings.dataImportKey]
  const keys = { partner_api_key: settings.partnerApiKey, client_secret: settings.dataImportKey }
  const known = new KnownSegments(context.known)
  const endpoints = new Endpoints({ url, keys, identifier: settings.identifier ?? 'external_id' })
  return {
    known,
    pageSize: MAX_IDS * 10,
    connect: (exchange) => withBrazeRateHeaders(withCredentials(exchange, { secrets }), context.now),
    announce: (segment) => announce(segment, { url, keys, now: context.now }),
    target: {
      halvesOn: isAboutContent,
      plan: (change) =>
        planChange(change, {
          known,
          callOf: ({ identity, segmentId, isMember }) => ({
            endpoint: endpoints.of(segmentId),
            item: toCohortItem(idOf(identity, settings), { isMember }),
            subject: identity
          })
        })
    }
  }
}

interface CohortAddress {
  readonly url: string
  readonly keys: object
}

function* announce(
  { segmentId, segmentName }: Segment,
  { url, keys, now }: CohortAddress & Pick<PartnerContext, 'now'>
): Conversation<HeapDestinationError | undefined> {
  const cohort = { cohort_id: segmentId, name: segmentName, created_at: new Date(now()).toISOString() }
  const question: Question = {
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...keys, ...cohort })
  }
  const { error } = yield question
  return error
}

function idOf(identity: string, { identifier, aliasLabel = 'heap' }: BrazeCohortsSettings): string | object {
  return identifier === 'user_alias' ? { alias_name: identity, alias_label: aliasLabel } : identity
}

/** One endpoint per cohort. The keys are in `write` only, because the fields of an endpoint may be stored. */
class Endpoints {
  private readonly byCohort = new Map<string, Endpoint>()

  constructor(private readonly options: CohortAddress & { readonly identifier: CohortIdentifier }) {}

  of(cohortId: string): Endpoint {
    const endpoint = this.byCohort.get(cohortId) ?? this.create(cohortId)
    this.byCohort.set(cohortId, endpoint)
    return endpoint
  }

  private create(cohortId: string): Endpoint {
    const { url, keys, identifier } = this.options
    const envelope = { ...keys, cohort_id: cohortId }
    return {
      name: `braze_cohort ${cohortId}`,
      url: `${url}/users`,
      phase: 0,
      envelope: {},
      form: {
        contentType: 'application/json',
        overhead: Buffer.byteLength(JSON.stringify(envelope)) + CHANGES_OVERHEAD,
        write: (items) => writeCohortChanges(items, { envelope, identifier })
      },
      maxItems: MAX_IDS,
      maxBytes: MAX_BYTES,
      budgets: { bulk: REQUESTS }
    }
  }
}
