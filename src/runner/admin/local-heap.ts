// A client of the local Heap's Developer Hub, for one integration.
import type { FastifyReply } from 'fastify'
import { request as send } from 'undici'
import type { Integration } from '../../storage/settings/model'
import { answerError, notFound, type AdminContext } from './admin-context'
import type { LocalHeap } from './shapes/partners'

/** An answer of the local Heap's Developer Hub. */
interface Hub {
  readonly integrations: readonly { readonly id: string; readonly webhook_url: string }[]
  readonly segments: readonly { readonly id: number; readonly integration_id: string; readonly name: string }[]
  readonly requests: readonly {
    readonly integration_id: string
    readonly segment_id: number
    readonly page_number: number
    readonly total_pages: number
    readonly statuses: readonly number[]
  }[]
}

/** Number of requests that are shown, the newest first. */
const SHOWN = 20

class Refused extends Error {}

export type WayToLocalHeap = ReturnType<typeof wayToLocalHeap>

export function wayToLocalHeap({ config, surroundings: { sandboxUrl }, sandboxToken, url }: AdminContext) {
  const ask = async <T>(method: 'GET' | 'POST', path: string, body?: object): Promise<T> => {
    const answer = await send(`${sandboxUrl}/sandbox/developer-hub${path}`, {
      method,
      headers: {
        ...(sandboxToken !== undefined && { authorization: `Bearer ${sandboxToken}` }),
        ...(body && { 'content-type': 'application/json' })
      },
      ...(body && { body: JSON.stringify(body) })
    })
    const text = await answer.body.text()
    if (answer.statusCode >= 400) throw new Refused(text)
    return JSON.parse(text) as T
  }
  const addressOf = ({ key }: Integration): string => `${url()}/heap/segments/${key}`
  /** The newest of those that send to the integration. */
  const ownIn = ({ integrations }: Hub, integration: Integration): string | undefined =>
    integrations.findLast(({ webhook_url }) => webhook_url.endsWith(`/heap/segments/${integration.key}`))?.id
  const show = async (integration: Integration): Promise<LocalHeap> => {
    const hub = await ask<Hub>('GET', '')
    return toView(hub, ownIn(hub, integration))
  }
  const change = async (integration: Integration, path: string, body: object): Promise<void> => {
    const integration_id = ownIn(await ask<Hub>('GET', ''), integration)
    if (integration_id === undefined) throw new Refused('The local Heap has no such integration. Connect it first.')
    await ask('POST', path, { integration_id, ...body })
  }
  /** Runs an action for an existing integration, and answers with the error of the local Heap if there is one. */
  const at = async (reply: FastifyReply, id: string, work: (integration: Integration) => Promise<unknown>) => {
    const integration = config.integration(id)
    if (integration === undefined) return notFound(reply, 'integration')
    if (sandboxUrl === undefined) return notFound(reply, 'local Heap')
    try {
      return await work(integration)
    } catch (error) {
      if (error instanceof Refused) return answerError(reply, { code: 'invalid_request', message: error.message })
      return answerError(reply, { code: 'sandbox_unreachable', message: 'The local Heap does not answer.' })
    }
  }
  return { ask, addressOf, show, change, at }
}

function toView({ segments, requests }: Hub, own: string | undefined): LocalHeap {
  return {
    isConnected: own !== undefined,
    segments: segments
      .filter(({ integration_id }) => integration_id === own)
      .map(({ id, name }) => ({ id: String(id), name })),
    requests: requests
      .filter(({ integration_id }) => integration_id === own)
      .slice(-SHOWN)
      .map(({ segment_id, page_number, total_pages, statuses }) => ({
        segmentId: String(segment_id),
        page: page_number,
        pages: total_pages,
        statuses
      }))
  }
}
