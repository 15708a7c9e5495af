// Shapes of Heap's segments: integrations, segments, members, syncs, webhooks.
import { Type } from '@sinclair/typebox'
import { Count, listOf, nullable, oneOf, shape, Time, Was, type Of } from './shape'

const name = Type.String({ minLength: 1, maxLength: 200 })
const secret = Type.String({ minLength: 1, maxLength: 1000, description: 'Stored sealed, and never given back' })
const WEEK_MS = 7 * 24 * 3_600_000
export const Span = Type.Integer({ minimum: 1000, maximum: WEEK_MS, description: 'Milliseconds' })

export const SampleNames = Type.Array(name, { maxItems: 100 })

export const IntegrationDraft = shape({ name, webhookSecret: Type.Optional(secret) })
export type IntegrationDraft = Of<typeof IntegrationDraft>

export const IntegrationChange = shape({
  name: Type.Optional(name),
  webhookSecret: Type.Optional(secret),
  oldMs: Type.Optional(Span),
  aheadMs: Type.Optional(Span),
  sampleNames: Type.Optional(SampleNames),
  was: Was,
  oauth: Type.Optional(
    nullable(
      shape({
        clientId: Type.Optional(name),
        clientSecret: Type.Optional(secret),
        heapUrl: Type.Optional(Type.String({ maxLength: 300, description: 'At first: https://heapanalytics.com' })),
        useSandbox: Type.Optional(Type.Boolean({ description: 'The local Heap instead' }))
      })
    )
  )
})
export type IntegrationChange = Of<typeof IntegrationChange>

export const OauthDraft = shape({
  returnTo: Type.Optional(
    Type.String({
      pattern: '^/([A-Za-z0-9_~.-][A-Za-z0-9_~./?=&%-]*)?$',
      maxLength: 300,
      description: 'Path of the page that the person comes back to. Default: /'
    })
  )
})
export type OauthDraft = Of<typeof OauthDraft>

export const OauthBeginning = shape({ authorizeUrl: Type.String({ description: 'Where to send the person' }) })
export type OauthBeginning = Of<typeof OauthBeginning>

/** How an integration with partner credentials is connected. */
export const Oauth = shape({
  clientId: Type.String(),
  hasClientSecret: Type.Boolean(),
  heapUrl: Type.String(),
  useSandbox: Type.Boolean(),
  grant: nullable(
    shape({
      environmentId: Type.String(),
      grantedBy: Type.String(),
      grantedAt: Type.String({ description: 'As Heap says it, in UTC' })
    })
  )
})
export type Oauth = Of<typeof Oauth>

export const WebhookRefusals = shape({
  code: Type.String(),
  title: Type.String(),
  advice: Type.String(),
  count: Count,
  lastAt: Time
})

export const Integration = shape({
  id: Type.String(),
  name,
  webhookUrl: Type.String({ description: 'What to paste into Heap. Treat it like a password' }),
  redirectUrl: Type.String({ description: 'OAuth redirect URL, to be registered in Heap to the letter' }),
  hasSecret: Type.Boolean(),
  oauth: Type.Union([Oauth, Type.Null()], { description: 'null: a private integration, without OAuth' }),
  oldMs: Span,
  aheadMs: Span,
  sampleNames: listOf(Type.String()),
  createdAt: Time,
  lastWebhookAt: nullable(Time),
  waiting: Type.Boolean({ description: 'Webhooks are stored and not yet worked on' }),
  refusals: listOf(WebhookRefusals)
})
export type Integration = Of<typeof Integration>

export const IntegrationList = shape({ integrations: listOf(Integration) })
export type IntegrationList = Of<typeof IntegrationList>

export const Segment = shape({
  id: Type.String(),
  name: nullable(Type.String()),
  members: Count,
  firstAt: Time,
  lastAt: Time,
  drainedAt: nullable(Time)
})
export type Segment = Of<typeof Segment>

export const SegmentList = shape({ segments: listOf(Segment) })
export type SegmentList = Of<typeof SegmentList>

export const SegmentSync = shape({
  segmentId: Type.String(),
  task: Type.String(),
  state: oneOf('complete', 'arriving', 'incomplete'),
  text: Type.String({ description: 'Which pages arrived, and which are missing' }),
  advice: nullable(Type.String()),
  joined: Count,
  left: Count,
  sentAt: Time,
  lastAt: Time
})
export type SegmentSync = Of<typeof SegmentSync>

export const SyncList = shape({ syncs: listOf(SegmentSync) })
export type SyncList = Of<typeof SyncList>

export const SegmentMember = shape({ id: Type.String(), isMember: Type.Boolean(), since: Time })
export type SegmentMember = Of<typeof SegmentMember>

export const SegmentSize = shape({ hour: Time, members: Count, joined: Count, left: Count })
export type SegmentSize = Of<typeof SegmentSize>

export const SegmentDetail = shape({
  segment: Segment,
  sizes: listOf(SegmentSize),
  latest: listOf(SegmentMember),
  syncs: listOf(SegmentSync)
})
export type SegmentDetail = Of<typeof SegmentDetail>

export const MemberQuery = shape({
  after: Type.Optional(Type.String({ maxLength: 3000 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 }))
})
export type MemberQuery = Of<typeof MemberQuery>

export const MemberList = shape({ members: listOf(SegmentMember) })
export type MemberList = Of<typeof MemberList>

export const Webhook = shape({
  id: Type.Integer(),
  action: Type.String(),
  segmentId: nullable(Type.String()),
  segmentName: nullable(Type.String()),
  state: oneOf('waiting', 'applied', 'shown'),
  text: Type.String({ description: 'What became of it' }),
  sentAt: Time,
  receivedAt: Time,
  isReplayable: Type.Boolean()
})
export type Webhook = Of<typeof Webhook>

export const WebhookList = shape({ webhooks: listOf(Webhook) })
export type WebhookList = Of<typeof WebhookList>
