// Partners as the admin API gives them: their cards in the catalog, what each asks for, what a target would be sent, and
// the local Heap as the other side of an integration.
import { Type } from '@sinclair/typebox'
import { PARTNER_TYPES, type PartnerTypeName } from '../../../partners/partner-types'
import { Category } from './destinations'
import { anyObject, Count, listOf, nullable, oneOf, shape, type Of } from './shape'

export const PartnerTypeKey = oneOf(...(Object.keys(PARTNER_TYPES) as PartnerTypeName[]))
export type PartnerTypeKey = Of<typeof PartnerTypeKey>

export const PartnerSetting = shape({
  key: Type.String(),
  label: Type.String(),
  help: Type.String(),
  kind: oneOf('text', 'secret', 'choice', 'number'),
  choices: listOf(shape({ value: Type.Unsafe<string | number>({ type: ['string', 'number'] }), label: Type.String() })),
  preset: nullable(Type.Unsafe<string | number>({ type: ['string', 'number'] })),
  isRequired: Type.Boolean()
})
export type PartnerSetting = Of<typeof PartnerSetting>

/** A way of telling a partner of segments. */
export const PartnerForm = shape({
  type: PartnerTypeKey,
  name: Type.String(),
  summary: Type.String(),
  settings: listOf(PartnerSetting),
  values: anyObject('Settings that the card decides, by key')
})
export type PartnerForm = Of<typeof PartnerForm>

export const PartnerCard = shape({
  key: Type.String(),
  name: Type.String(),
  summary: Type.String(),
  categories: listOf(Category),
  fromHeap: nullable(Type.String({ description: 'What it gets from Heap' })),
  toHeap: nullable(Type.String({ description: 'What Heap gets from it' })),
  peopleAre: nullable(Type.String({ description: 'Which user property identifies people at the partner' })),
  note: nullable(Type.String({ description: 'What to know before it is set up' })),
  forms: listOf(PartnerForm),
  connected: Type.Integer({ minimum: 0, description: 'Targets of this partner; of Heap, integrations' })
})
export type PartnerCard = Of<typeof PartnerCard>

export const PartnerList = shape({ partners: listOf(PartnerCard) })
export type PartnerList = Of<typeof PartnerList>

const id = Type.String({ minLength: 1, maxLength: 2000 })
const ids = Type.Array(id, { maxItems: 20 })

export const TargetPreviewRequest = shape({
  segmentId: Type.Optional(id),
  segmentName: Type.Optional(
    Type.String({ minLength: 1, maxLength: 200, description: 'Where there is no such id yet' })
  ),
  add: ids,
  remove: ids
})
export type TargetPreviewRequest = Of<typeof TargetPreviewRequest>

export const TargetPreview = shape({
  requests: listOf(
    shape({
      method: Type.String(),
      url: Type.String(),
      body: Type.Unknown({ description: 'As JSON, or as text where it is none. Secrets are replaced' })
    })
  ),
  refused: listOf(shape({ id: Type.String(), title: Type.String(), advice: Type.String() }))
})
export type TargetPreview = Of<typeof TargetPreview>

export const LocalHeap = shape({
  isConnected: Type.Boolean({ description: 'The local Heap sends to this integration' }),
  segments: listOf(shape({ id: Type.String(), name: Type.String() })),
  requests: listOf(
    shape({
      segmentId: Type.String(),
      page: Count,
      pages: Count,
      statuses: listOf(Type.Integer({ description: 'Of its answers; 0: none' }))
    })
  )
})
export type LocalHeap = Of<typeof LocalHeap>

const text = Type.String({ minLength: 1, maxLength: 200 })
export const LocalSegmentDraft = shape({
  name: text,
  appId: text,
  property: text,
  equals: Type.Optional(Type.Unsafe<string | number | boolean>({ type: ['string', 'number', 'boolean'] })),
  identityProperty: Type.Optional(text)
})
export type LocalSegmentDraft = Of<typeof LocalSegmentDraft>

export const LocalSync = shape({ segmentId: text })
export type LocalSync = Of<typeof LocalSync>
