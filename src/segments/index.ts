// The entry of this folder, which handles Heap's outgoing segments. Importing it starts nothing.
export { createIntegration, rulesOf, type IntegrationDraft } from './integration'
export {
  authorizeUrl,
  exchangeCode,
  refusalOf,
  type Granted,
  type OauthClient,
  type OauthRefusal,
  type OauthRefusalCode
} from './oauth'
export { changeOauth, forgetGrant, type OauthChange } from './oauth-settings'
export {
  Receiver,
  type Arrived,
  type ReadBody,
  type Received,
  type SegmentRefusal,
  type SegmentRefusalCode
} from './receiver'
export { SegmentWork, type WebhookDetail } from './segment-work'
export { describeSync, type SyncReport, type SyncState } from './sync-log'
export {
  changeTarget,
  createTarget,
  DEFAULT_EVERY_MS,
  elsewhereNow,
  partnerOf,
  partnerTypeOf,
  type Changed,
  type Faults,
  type TargetChange,
  type TargetDraft
} from './target'
export { webhookText } from './webhook-text'
export { readWebhook, type WebhookBody } from './webhook-body'
export { type ShownRules, type WhyShown } from './why-shown'
