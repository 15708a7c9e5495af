// The Developer Hub over HTTP: what a person does there by hand. Syncs go on after the answer, as they do in Heap.
import { jsonAnswer, textAnswer } from '../answers'
import type { Answer } from '../answers'
import { parseJson } from '../bodies'
import type { Asked, RouteTable } from '../route'
import { createJudge } from '../schemas'
import type { Verdict } from '../schemas'
import type { HubSegment, SyncWays } from './hub'

const HUB = '/sandbox/developer-hub'
const TEXT = { type: 'string', minLength: 1 }
const PAGES = { type: 'array', items: { type: 'integer', minimum: 1 } }

const judgeIntegration = createJudge<{ name: string; webhook_url: string }>(
  closed({ name: TEXT, webhook_url: { type: 'string', pattern: '^https?://' } }),
  'integration'
)

const judgeSegment = createJudge<Omit<HubSegment, 'id'> & { id?: number }>(
  closed(
    {
      integration_id: TEXT,
      name: TEXT,
      identity_property: TEXT,
      rule: closed({ app_id: TEXT, property: TEXT }, { equals: { type: ['string', 'number', 'boolean'] } })
    },
    { id: { type: 'integer', minimum: 1 } }
  ),
  'segment'
)

const judgeSync = createJudge<SyncWays & { integration_id: string; segment_id: number }>(
  closed(
    { integration_id: TEXT, segment_id: { type: 'integer' } },
    {
      page_size: { type: 'integer', minimum: 1 },
      reversed: { type: 'boolean' },
      doubled: { type: 'boolean' },
      lost: PAGES,
      late: PAGES
    }
  ),
  'sync'
)

const judgeDrain = createJudge<{ integration_id: string; segment_id: number }>(
  closed({ integration_id: TEXT, segment_id: { type: 'integer' } }),
  'drain'
)

const judgeRename = createJudge<{ integration_id: string; segment_id: number; name: string }>(
  closed({ integration_id: TEXT, segment_id: { type: 'integer' }, name: TEXT }),
  'rename'
)

const judgeSample = createJudge<{ integration_id: string }>(closed({ integration_id: TEXT }), 'sample')

export const HUB_ROUTES: RouteTable = {
  [`GET ${HUB}`]: (_asked, { hub }) =>
    jsonAnswer(200, { integrations: [...hub.integrations.values()], segments: hub.segments, requests: hub.requests }),
  [`POST ${HUB}/integrations`]: (asked, { hub }) =>
    withBody(asked, judgeIntegration, (draft) => jsonAnswer(201, hub.addIntegration(draft))),
  [`POST ${HUB}/segments`]: (asked, { hub }) =>
    withBody(asked, judgeSegment, (draft) => {
      const segment = hub.switchOn(draft)
      return segment === undefined ? unknown('integration') : jsonAnswer(201, segment)
    }),
  [`POST ${HUB}/syncs`]: (asked, { hub, store }) =>
    withBody(asked, judgeSync, ({ integration_id, segment_id, ...ways }) => {
      const segment = hub.find({ integration_id, segment_id })
      if (segment === undefined) return unknown('segment')
      void hub.sync(segment, store.people.all(), ways)
      return jsonAnswer(202, {})
    }),
  [`POST ${HUB}/drains`]: (asked, { hub }) =>
    withBody(asked, judgeDrain, (ids) => {
      const segment = hub.find(ids)
      if (segment === undefined) return unknown('segment')
      void hub.drain(segment)
      return jsonAnswer(202, {})
    }),
  [`POST ${HUB}/renames`]: (asked, { hub }) =>
    withBody(asked, judgeRename, ({ name, ...ids }) => {
      const segment = hub.find(ids)
      if (segment === undefined) return unknown('segment')
      segment.name = name
      return jsonAnswer(200, segment)
    }),
  [`POST ${HUB}/samples`]: (asked, { hub }) =>
    withBody(asked, judgeSample, ({ integration_id: integrationId }) => {
      if (!hub.integrations.has(integrationId)) return unknown('integration')
      void hub.sendSample(integrationId)
      return jsonAnswer(202, {})
    })
}

function withBody<Body>(asked: Asked, judge: (value: unknown) => Verdict<Body>, work: (body: Body) => Answer): Answer {
  const json = parseJson(asked.text ?? '')
  const judged = json.ok ? judge(json.body) : json
  return judged.ok ? work(judged.body) : textAnswer(400, judged.reason)
}

function unknown(what: string): Answer {
  return textAnswer(404, `There is no such ${what}.`)
}

function closed(required: Record<string, object>, optional: Record<string, object> = {}): object {
  return {
    type: 'object',
    required: Object.keys(required),
    additionalProperties: false,
    properties: { ...required, ...optional }
  }
}
