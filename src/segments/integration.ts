// Creates an integration from what a person entered, and gives the rules for its webhooks.
import { randomBytes } from 'node:crypto'
import type { Integration } from '../storage/settings/model'
import { DEFAULT_WINDOW } from './signature'
import { DEFAULT_SAMPLE_NAMES, type ShownRules } from './why-shown'

export interface IntegrationDraft {
  readonly name: string
  /** Default: none yet. Without it every webhook is refused. */
  readonly webhookSecret?: string | undefined
}

/**
 * The key is part of the address. It has 192 random bits, so that nobody can guess an address and try signatures there.
 */
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

/** `undefined` when the integration has been removed. */
export function rulesOf(integration: Integration | undefined): ShownRules | undefined {
  return integration && { sampleNames: integration.sampleNames, idToken: integration.oauth?.grant?.idToken }
}
