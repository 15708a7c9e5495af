// Shows the requests that a change of a segment would send to a target: runs the code of a sync, but sends nothing.
import { randomUUID } from 'node:crypto'
import type { Exchange, PlainRequest } from '../../delivery/types'
import { reasonFor } from '../../errors'
import type { MembershipChange, Segment } from '../../partners/membership-change'
import type { PartnerContext } from '../../partners/partner'
import { sendingTo } from '../../partners/sending'
import { syncChanges } from '../../partners/sync-changes'
import { partnerOf, partnerTypeOf } from '../../segments'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { SegmentTarget } from '../../storage/settings/model'

export interface PreviewTools {
  readonly store: MembershipStore
  readonly now: () => number
  readonly allowsLoopback: boolean
}

export interface PreviewedSync {
  /** Without headers; secrets in addresses and bodies are replaced. */
  readonly requests: readonly Pick<PlainRequest, 'method' | 'url' | 'body'>[]
  readonly refused: readonly { readonly id: string; readonly title: string; readonly advice: string }[]
}

/** Shown in place of every secret. */
const HIDDEN = '•••'

/** An answer that every partner accepts. Its token is for those that ask for one first. */
const ANSWER = { status: 200, body: JSON.stringify({ access_token: HIDDEN, expires_in: 3600 }) }

/** Sends nothing, and stores nothing. @throws MisuseError for settings that are no longer valid */
export async function previewTarget(
  target: SegmentTarget,
  changes: readonly MembershipChange[],
  { store, now, allowsLoopback }: PreviewTools
): Promise<PreviewedSync> {
  const requests: PreviewedSync['requests'][number][] = []
  const exchange: Exchange = async ({ method, url, body }) => {
    requests.push({ method, url: hide(url, target), body: hide(body, target) })
    return ANSWER
  }
  const known = JSON.parse(await store.targets.known(target.id)) as NonNullable<PartnerContext['known']>
  const lists: Lists = partnerTypeOf(target).listsSegments
    ? await listsAfter(target, changes, store)
    : new Map<string, never>()
  const segmentsOf = (identity: string) => lists.get(identity) ?? []
  const partner = partnerOf(target, { known, now, newId: randomUUID, allowsLoopback, segmentsOf })
  const sending = sendingTo(partner, { exchange, monotonic: () => 0, sleep: async () => undefined, random: () => 0 })
  const refused: PreviewedSync['refused'][number][] = []
  await syncChanges(partner, changes, {
    sending,
    onPage: (page) => {
      for (const { change, outcome } of page) {
        if (outcome.fate === 'delivered') continue
        const { title, advice } = reasonFor(outcome.error.code)
        refused.push({ id: change.identity, title, advice })
      }
    }
  })
  return { requests, refused }
}

type Lists = Map<string, readonly Segment[]>

/** The segments of each person after the changes. */
async function listsAfter(
  { integrationId, segmentsOff }: SegmentTarget,
  changes: readonly MembershipChange[],
  { memberships }: MembershipStore
): Promise<Lists> {
  const segments = (await memberships.segments(integrationId)).filter(
    ({ segmentId }) => !segmentsOff.includes(segmentId)
  )
  const lists: Lists = new Map()
  for (const { identity, segmentId, segmentName, isMember } of changes) {
    const others: Segment[] = []
    for (const { segmentId: other, name } of segments) {
      if (other === segmentId) continue
      const member = await memberships.member({ integrationId, segmentId: other }, identity)
      if (member?.isMember) others.push({ segmentId: other, segmentName: name ?? other })
    }
    lists.set(identity, isMember ? [...others, { segmentId, segmentName }] : others)
  }
  return lists
}

/** Replaces each secret as it is, as JSON escapes it, and as a URL encodes it. */
function hide(text: string, { secrets }: SegmentTarget): string {
  const forms = Object.values(secrets).flatMap((secret) => [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret)
  ])
  return forms.reduce((shown, form) => (form === '' ? shown : shown.replaceAll(form, HIDDEN)), text)
}
