// Segments of the local Heap that reach the stand-in of Braze, for screenshots and for checks of every view.
import { sendBatch, untilDelivered, type Connected, type Stand } from './stand'

export interface SegmentsScene {
  readonly integrationId: string
  readonly segmentId: string
  readonly partnerId: string
}

interface Known {
  readonly id: string
}

/** `users`: who is in the segment, which the local Heap hears of first. Needs a stand with partners. */
export async function setSegments(
  stand: Stand,
  connected: Pick<Connected, 'writeKey' | 'destinationId'>,
  users: readonly string[]
): Promise<SegmentsScene> {
  await setPlan(stand, connected, { users, plan: 'pro' })
  const { id } = await stand.change<Known>('POST', '/api/integrations', { name: 'Braze' })
  const path = `/api/integrations/${id}`
  await stand.change('POST', `${path}/local-heap`)
  const rule = { name: 'Pro customers', appId: '1535634150', property: 'plan', equals: 'pro' }
  const { segments } = await stand.change<{ segments: Known[] }>('POST', `${path}/local-heap/segments`, rule)
  const segmentId = segments[0]?.id ?? ''
  await stand.change('POST', `${path}/local-heap/samples`)
  const values = { url: `${stand.standIns?.url ?? ''}/braze`, apiKey: 'braze-key' }
  const target = await stand.change<Known>('POST', `${path}/targets`, { type: 'braze', values })
  const scene = { integrationId: id, segmentId, partnerId: target.id }
  await syncAll(stand, scene)
  return scene
}

export async function setPlan(
  stand: Stand,
  { writeKey, destinationId }: Pick<Connected, 'writeKey' | 'destinationId'>,
  { users, plan }: { readonly users: readonly string[]; readonly plan: string }
): Promise<void> {
  await sendBatch(
    stand,
    writeKey,
    users.map((userId) => ({ type: 'identify', userId, traits: { plan } }))
  )
  await untilDelivered(stand, destinationId)
}

interface Synced {
  readonly waiting: boolean
}
interface Told {
  readonly lastSync: { readonly endedAt: string | null } | null
}

/** From the local Heap to the runner, and on to the partner. */
export async function syncAll(stand: Stand, { integrationId, segmentId, partnerId }: SegmentsScene): Promise<void> {
  const path = `/api/integrations/${integrationId}`
  const count = async (): Promise<number> => (await stand.read<{ syncs: unknown[] }>(`${path}/syncs`)).syncs.length
  const before = await count()
  await stand.change('POST', `${path}/local-heap/syncs`, { segmentId })
  await until(async () => (await count()) > before && !(await stand.read<Synced>(path)).waiting)
  await stand.change('POST', `${path}/targets/${partnerId}/sync`)
  await until(async () => {
    const { lastSync } = await stand.read<Told>(`${path}/targets/${partnerId}`)
    return lastSync !== null && lastSync.endedAt !== null
  })
}

async function until(isDone: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + 50_000
  while (Date.now() < giveUpAt) {
    if (await isDone()) return
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  throw new Error('The segments are still on their way.')
}
