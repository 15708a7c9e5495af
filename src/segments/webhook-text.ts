// Describes in words what became of a stored webhook.
import type { WebhookRow } from '../storage/memberships/webhooks'
import type { WebhookDetail } from './segment-work'
import type { WhyShown } from './why-shown'

const WHY: Readonly<Record<WhyShown, string>> = {
  sample: 'A sample: its people are invented, so nothing was changed.',
  unknown_action: 'An action that is not known here: it is kept, and nothing was changed.',
  other_customer: 'It names another customer than the one who granted access, so nothing was changed.',
  unreadable: 'It can no longer be read, so nothing was changed.',
  no_integration: 'Its integration was removed before it was worked on, so nothing was changed.'
}

export function webhookText({ state, detail }: Pick<WebhookRow, 'state' | 'detail'>): string {
  if (state === 'waiting' || detail === null) return 'It is stored, and waits to be worked on.'
  return detailText(JSON.parse(detail) as WebhookDetail)
}

function detailText(detail: WebhookDetail): string {
  if ('why' in detail) return WHY[detail.why]
  if (detail.kind === 'drain') return `The segment was emptied: ${detail.left} left.`
  const { joined, left, page, total, unreadable } = detail
  const lost = unreadable === 0 ? '' : ` ${unreadable} without an id that can be used were left out.`
  return `Page ${page} of ${total}: ${joined} joined, ${left} left.${lost}`
}
