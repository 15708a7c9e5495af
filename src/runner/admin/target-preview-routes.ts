// What a target would be sent when people join or leave a segment, without sending it.
import type { FastifyInstance } from 'fastify'
import { MisuseError } from '../../misuse'
import type { MembershipChange } from '../../partners/membership-change'
import { previewTarget, type PreviewedSync } from '../segments/preview-target'
import { invalid, notFound, type AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { TargetPreview, TargetPreviewRequest } from './shapes/partners'

const ROUTE = describeRoute({
  tag: 'Segments',
  summary: 'Shows what a target would be sent, without sending it',
  body: TargetPreviewRequest,
  answer: TargetPreview
})

interface Asked {
  readonly Params: { readonly id: string; readonly targetId: string }
  readonly Body: TargetPreviewRequest
}

export function registerTargetPreview(api: FastifyInstance, context: AdminContext): void {
  const { config, segments: store, now, heapSegments } = context
  const { allowsLoopback } = heapSegments
  api.post<Asked>('/integrations/:id/targets/:targetId/preview', ROUTE, async ({ params, body }, reply) => {
    const target = config.target(params.targetId)
    if (target?.integrationId !== params.id) return notFound(reply, 'target')
    const segment = await segmentOf(context, params.id, body)
    if (segment === undefined) return notFound(reply, 'segment')
    const changes: MembershipChange[] = [
      ...body.add.map((identity) => ({ identity, ...segment, isMember: true })),
      ...body.remove.map((identity) => ({ identity, ...segment, isMember: false }))
    ]
    try {
      return toView(await previewTarget(target, changes, { store, now, allowsLoopback }))
    } catch (error) {
      if (!(error instanceof MisuseError)) throw error
      return invalid(reply, { values: error.message })
    }
  })
}

/** For a segment that Heap has not sent yet, the name is enough. */
async function segmentOf(
  { segments }: AdminContext,
  integrationId: string,
  { segmentId, segmentName = 'Sample Segment' }: TargetPreviewRequest
): Promise<Pick<MembershipChange, 'segmentId' | 'segmentName'> | undefined> {
  if (segmentId === undefined) return { segmentId: '1', segmentName }
  const found = await segments.memberships.segment({ integrationId, segmentId })
  return found && { segmentId, segmentName: found.name ?? segmentId }
}

function toView({ requests, refused }: PreviewedSync): TargetPreview {
  return {
    requests: requests.map(({ body, ...request }) => ({ ...request, body: parsed(body) })),
    refused
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body) as unknown
  } catch {
    return body
  }
}
