// The Developer Hub over HTTP: what a person does in Heap by hand. As in Heap, syncs continue after the answer.
import { jsonAnswer, textAnswer } from '../answers'
import type { Answer } from '../answers'
import { parseJson } from '../bodies'
import type { Asked, Route, RouteTable } from '../route'
import { createJudge } from '../schemas'
import type { Verdict } from '../schemas'
import type { State } from '../state'
import { RECURRING_MS, type IntegrationDraft, type SegmentDraft, type SyncWays } from './hub'
import type { HubSegment, SegmentIds } from './hub-model'

const HUB = '/sandbox/developer-hub'
const TEXT = { type: 'string', minLength: 1 }
const PAGES = { type: 'array', items: { type: 'integer', minimum: 1 } }

const URL_TEXT = { type: 'string', pattern: '^https?://[^\\s#]+$' }

const judgeIntegration = createJudge<IntegrationDraft>(
  closed({ name: TEXT, webhook_url: URL_TEXT }, { redirect_uri: URL_TEXT }),
  'integration'
)

const judgeSegment = createJudge<SegmentDraft>(
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

const judgeSync = createJudge<SyncWays & SegmentIds>(
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

const judgeDrain = createJudge<SegmentIds>(closed({ integration_id: TEXT, segment_id: { type: 'integer' } }), 'drain')

const judgeRename = createJudge<SegmentIds & { readonly name: string }>(
  closed({ integration_id: TEXT, segment_id: { type: 'integer' }, name: TEXT }),
  'rename'
)

const judgeRecurring = createJudge<SegmentIds & { readonly isOn: boolean; readonly every_ms?: number }>(
  closed(
    { integration_id: TEXT, segment_id: { type: 'integer' }, isOn: { type: 'boolean' } },
    { every_ms: { type: 'integer', minimum: 1000 } }
  ),
  'recurring'
)

const judgeSample = createJudge<{ integration_id: string }>(closed({ integration_id: TEXT }), 'sample')

export const HUB_ROUTES: RouteTable = {
  [`GET ${HUB}`]: (_asked, { hub: { book, requests } }) =>
    jsonAnswer(200, {
      integrations: [...book.integrations.values()],
      segments: book.segments,
      grants: book.grants.map(({ access_token: _token, ...grant }) => grant),
      requests
    }),
  [`POST ${HUB}/integrations`]: (asked, { hub }) =>
    withBody(asked, judgeIntegration, (draft) => jsonAnswer(201, hub.addIntegration(draft))),
  [`POST ${HUB}/segments`]: (asked, { hub }) =>
    withBody(asked, judgeSegment, (draft) => {
      const segment = hub.switchOn(draft)
      if (segment === 'no_integration') return unknown('integration')
      const message = 'Nobody of this environment has connected the integration yet.'
      return segment === 'not_connected' ? textAnswer(409, message) : jsonAnswer(201, segment)
    }),
  [`POST ${HUB}/syncs`]: ofSegment(judgeSync, (segment, { integration_id: _of, segment_id: _id, ...ways }, { hub }) => {
    void hub.sync(segment, ways)
    return jsonAnswer(202, {})
  }),
  [`POST ${HUB}/recurring`]: ofSegment(
    judgeRecurring,
    (segment, { isOn, every_ms = RECURRING_MS, ...ids }, { hub }) => {
      hub.recur(ids, isOn ? every_ms : null)
      return jsonAnswer(200, segment)
    }
  ),
  [`POST ${HUB}/drains`]: ofSegment(judgeDrain, (segment, _ids, { hub }) => {
    void hub.drain(segment)
    return jsonAnswer(202, {})
  }),
  [`POST ${HUB}/renames`]: ofSegment(judgeRename, (segment, { name, ...ids }, { hub }) => {
    hub.rename(ids, name)
    return jsonAnswer(200, segment)
  }),
  [`POST ${HUB}/samples`]: (asked, { hub }) =>
    withBody(asked, judgeSample, ({ integration_id: integrationId }) => {
      if (!hub.book.integrations.has(integrationId)) return unknown('integration')
      void hub.sendSample(integrationId)
      return jsonAnswer(202, {})
    })
}

/** A route about one segment that is switched on. */
function ofSegment<Body extends SegmentIds>(
  judge: (value: unknown) => Verdict<Body>,
  work: (segment: HubSegment, body: Body, state: State) => Answer
): Route {
  return (asked, state) =>
    withBody(asked, judge, (body) => {
      const segment = state.hub.book.find(body)
      return segment === undefined ? unknown('segment') : work(segment, body, state)
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
