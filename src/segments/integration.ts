// Creates an integration from what a person entered, and gives the rules for its webhooks.
import { randomBytes } from 'node:crypto'
import type { Integration } from '../storage/settings/model'
import { DEFAULT_WINDOW } from './signature'
import { DEFAULT_SAMPLE_NAMES, type ShownRules } from './why-shown'

export interface IntegrationDraft {
  readonly name: string
  /** Default: none yet. Nothing is taken without it. */
  readonly webhookSecret?: string | undefined
}

/** The key has 192 random bits: whoever does not know the address cannot even have a signature checked. */
export function createIntegration({ name, webhookSecret }: IntegrationDraft, now: number): Integration {
  return {
    id: `int_${randomBytes(8).toString('hex')}`,
    name,
    key: randomBytes(24).toString('base64url'),
    createdAt: new Date(now).toISOString(),
    ...DEFAULT_WINDOW,
    sampleNames: DEFAULT_SAMPLE_NAMES,
    secrets: webhookSecret === undefined ? {} : { webhookSecret }
  }
}

/** `undefined`: the integration is gone. */
export function rulesOf(integration: Integration | undefined): ShownRules | undefined {
  return integration && { sampleNames: integration.sampleNames, idToken: integration.oauth?.grant?.idToken }
}
