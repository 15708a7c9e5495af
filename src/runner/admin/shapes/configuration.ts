// All settings as one file without secrets, and what applying one changes, as the admin API takes and gives them.
import { Type } from '@sinclair/typebox'
import { PARTNER_TYPES, type PartnerTypeName } from '../../../partners/partner-types'
import { AlertKindName, AlertValues, Mail, QuietHours, RecipientKind, RepeatMs } from './alerts'
import { Mode, SourceKind } from './destinations'
import { Preset } from './mappings'
import { Currents, PrivateFields, Quota } from './sources'
import { EveryMs, SegmentsOff } from './targets'
import { SampleNames, Span } from './segments'
import { anyObject, listOf, nullable, oneOf, shape, type Of } from './shape'

const name = Type.String({ minLength: 1, maxLength: 200 })
const secrets = listOf(Type.String({ description: 'Name of a secret that is stored; never the secret' }))

export const SourceEntry = shape({
  name,
  kind: SourceKind,
  privateFields: Type.Optional(PrivateFields),
  currents: Type.Optional(Currents),
  quota: Type.Optional(Quota),
  secrets
})
export type SourceEntry = Of<typeof SourceEntry>

export const DestinationEntry = shape({
  name,
  type: Type.String(),
  isOn: Type.Boolean(),
  settings: anyObject('By key of the setting'),
  secrets,
  connections: listOf(shape({ source: name, mode: Mode })),
  mappings: listOf(Preset)
})
export type DestinationEntry = Of<typeof DestinationEntry>

export const TargetEntry = shape({
  name,
  type: oneOf(...(Object.keys(PARTNER_TYPES) as PartnerTypeName[])),
  isOn: Type.Boolean(),
  values: anyObject('By key of the setting'),
  secrets,
  segmentsOff: SegmentsOff,
  everyMs: EveryMs
})
export type TargetEntry = Of<typeof TargetEntry>

export const IntegrationEntry = shape({
  name,
  oldMs: Span,
  aheadMs: Span,
  sampleNames: SampleNames,
  secrets,
  oauth: Type.Optional(shape({ clientId: name, heapUrl: Type.String(), useSandbox: Type.Boolean() })),
  targets: listOf(TargetEntry)
})
export type IntegrationEntry = Of<typeof IntegrationEntry>

export const RecipientEntry = shape({ name, kind: RecipientKind, mail: Type.Optional(Mail), secrets })
export type RecipientEntry = Of<typeof RecipientEntry>

export const AlertEntry = shape({
  name,
  kind: AlertKindName,
  isOn: Type.Boolean(),
  about: nullable(name),
  values: AlertValues,
  recipients: listOf(name),
  repeatMs: RepeatMs,
  quiet: nullable(QuietHours)
})
export type AlertEntry = Of<typeof AlertEntry>

/** Things are known by their names, since ids differ from machine to machine. */
export const Configuration = shape({
  version: Type.Literal(1),
  sources: listOf(SourceEntry),
  destinations: listOf(DestinationEntry),
  integrations: listOf(IntegrationEntry),
  recipients: Type.Optional(Type.Array(RecipientEntry, { description: 'Left out: they stay as they are' })),
  alerts: Type.Optional(Type.Array(AlertEntry, { description: 'Left out: they stay as they are' }))
})
export type Configuration = Of<typeof Configuration>

export const ConfigurationExport = shape({
  configuration: Configuration,
  version: Type.String({ description: 'Changes with every change of the settings' })
})
export type ConfigurationExport = Of<typeof ConfigurationExport>

export const ConfigurationDraft = shape({
  configuration: Type.Unknown({ description: 'As it is exported' }),
  removesOthers: Type.Optional(Type.Boolean({ description: 'Removes what is not in it. Default: it stays as it is' })),
  version: Type.Optional(Type.String({ description: 'Refused with 409 when the settings have another version by now' }))
})
export type ConfigurationDraft = Of<typeof ConfigurationDraft>

export const FieldChange = shape({
  path: Type.String({ description: 'Such as settings.region' }),
  before: Type.Optional(Type.Unknown({ description: 'Left out: it was not there' })),
  after: Type.Optional(Type.Unknown({ description: 'Left out: it is gone' }))
})
export type FieldChange = Of<typeof FieldChange>

export const ThingChange = shape({
  what: Type.String({ description: 'Such as destination "Heap EU"' }),
  kind: oneOf('added', 'changed', 'removed'),
  fields: listOf(FieldChange)
})
export type ThingChange = Of<typeof ThingChange>

export const ConfigurationChanges = shape({
  version: Type.String(),
  changes: listOf(ThingChange),
  kept: listOf(Type.String({ description: 'What is not in the file and stays' })),
  missingSecrets: listOf(shape({ what: Type.String(), secret: Type.String() }))
})
export type ConfigurationChanges = Of<typeof ConfigurationChanges>
