// Converts integrations, segments, syncs and webhooks for the admin API.
import * as REFUSALS from '../../errors/segment-refusals'
import { describeSync, webhookText } from '../../segments'
import type { Member, MembershipStore, SegmentState, Sync } from '../../storage/memberships/memberships'
import type { WebhookRow } from '../../storage/memberships/webhooks'
import type { Integration } from '../../storage/settings/model'
import { CALLBACK_PATH } from '../segments/oauth-routes'
import { toIso } from './iso-time'
import type * as VIEWS from './shapes/segments'

/** @param url base URL of the runner */
export function redirectUrlOf(url: string): string {
  return url + CALLBACK_PATH
}

export async function toIntegrationView(
  integration: Integration,
  { store, url }: { readonly store: MembershipStore; readonly url: string }
): Promise<VIEWS.Integration> {
  const { id, name, key, oldMs, aheadMs, sampleNames, createdAt, secrets } = integration
  const [refusals, [last]] = await Promise.all([store.webhooks.refusals(id), store.webhooks.list(id, { limit: 1 })])
  return {
    id,
    name,
    webhookUrl: `${url}/heap/segments/${key}`,
    redirectUrl: redirectUrlOf(url),
    hasSecret: secrets['webhookSecret'] !== undefined,
    oauth: toOauthView(integration),
    oldMs,
    aheadMs,
    sampleNames,
    createdAt,
    lastWebhookAt: toIso(last?.receivedAt),
    waiting: last?.state === 'waiting',
    refusals: refusals.map(({ code, count, lastAt }) => ({ code, ...reasonOf(code), count, lastAt: toIso(lastAt) }))
  }
}

function toOauthView({ oauth, secrets }: Integration): VIEWS.Integration['oauth'] {
  if (oauth === undefined) return null
  const { clientId, heapUrl, useSandbox, grant } = oauth
  const hasClientSecret = secrets['clientSecret'] !== undefined
  if (grant === undefined) return { clientId, hasClientSecret, heapUrl, useSandbox, grant: null }
  const { environmentId, grantedBy, grantedAt } = grant
  return { clientId, hasClientSecret, heapUrl, useSandbox, grant: { environmentId, grantedBy, grantedAt } }
}

function reasonOf(code: string): { readonly title: string; readonly advice: string } {
  const known = Object.entries(REFUSALS).find(([name]) => name === code)?.[1]
  return { title: known?.title ?? code, advice: known?.advice ?? '' }
}

export function toSegmentView({ segmentId, name, members, firstAt, lastAt, drainedTs }: SegmentState): VIEWS.Segment {
  const drainedAt = drainedTs === 0 ? null : toIso(drainedTs)
  return { id: segmentId, name, members, firstAt: toIso(firstAt), lastAt: toIso(lastAt), drainedAt }
}

export function toSyncView(sync: Sync, now: number): VIEWS.SegmentSync {
  const { segmentId, task, joined, left, firstTs, lastAt } = sync
  const { state, text, advice } = describeSync(sync, now)
  return { segmentId, task, state, text, advice, joined, left, sentAt: toIso(firstTs), lastAt: toIso(lastAt) }
}

export function toMemberView({ id, isMember, since }: Member): VIEWS.SegmentMember {
  return { id, isMember, since: toIso(since) }
}

export function toWebhookView(webhook: WebhookRow): VIEWS.Webhook {
  const { id, action, segmentId, segmentName, state, ts, receivedAt, hasBody } = webhook
  const times = { sentAt: toIso(ts), receivedAt: toIso(receivedAt) }
  return { id, action, segmentId, segmentName, state, text: webhookText(webhook), ...times, isReplayable: hasBody }
}
