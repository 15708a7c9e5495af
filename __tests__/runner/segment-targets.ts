// A runner with one integration and stand-ins of partners, and what these tests do with them.
import { createStandIns, type StandIns } from '../../src/sandbox/partners/stand-ins'
import { SECRET, sign, syncPost, type SyncDraft } from '../segments/posts'
import { onEnd, until, type Parsed } from './runners'

export async function openStandIns(): Promise<StandIns> {
  const standIns = await createStandIns()
  onEnd(() => standIns.close())
  return standIns
}

export const TRACK = '/braze/users/track'

export const usersOf = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `u-${String(from + index).padStart(6, '0')}`)

export const brazeOf = ({ url }: StandIns, apiKey = 'braze-key') => ({
  type: 'braze',
  values: { url: `${url}/braze`, apiKey }
})

/** Speaks with a runner at an address: of this process, or of another. */
export function clientOf(url: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<{ status: number; body: Parsed }> => {
    const headers = { 'x-runner-request': '1', ...(body !== undefined && { 'content-type': 'application/json' }) }
    const response = await fetch(url + path, {
      method,
      headers,
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    const text = await response.text()
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text) }
  }
  return { send, get: async (path: string) => (await send('GET', path)).body }
}

export interface Way {
  readonly client: ReturnType<typeof clientOf>
  readonly webhookUrl: string
  /** Of the integration in the admin API. */
  readonly path: string
}

export async function addIntegration(url: string): Promise<Way> {
  const client = clientOf(url)
  const { body } = await client.send('POST', '/api/integrations', { name: 'Braze', webhookSecret: SECRET })
  return { client, webhookUrl: body.webhookUrl, path: `/api/integrations/${String(body.id)}` }
}

/** A page of Heap's, worked on when this resolves. */
export async function tell({ client, webhookUrl, path }: Way, draft: SyncDraft): Promise<void> {
  const post = syncPost(draft)
  const { status } = await fetch(webhookUrl, {
    method: 'POST',
    headers: { 'heap-hash': sign(post) },
    body: post.body
  })
  expect(status).toBe(200)
  await until(
    () => client.get(path),
    ({ waiting }) => waiting === false
  )
}

/** "Sync now", and the target once it has ended. */
export async function syncNow({ client, path }: Way, targetId: string, limitMs?: number): Promise<Parsed> {
  expect((await client.send('POST', `${path}/targets/${targetId}/sync`)).status).toBe(202)
  return untilSynced({ client, path }, targetId, limitMs)
}

export function untilSynced(
  { client, path }: Pick<Way, 'client' | 'path'>,
  targetId: string,
  limitMs?: number
): Promise<Parsed> {
  return until(
    () => client.get(`${path}/targets/${targetId}`),
    ({ lastSync }) => lastSync !== null && lastSync.endedAt !== null,
    limitMs
  )
}
