// Says in words how a stored webhook was processed.
import type { WebhookRow } from '../storage/memberships/webhooks'
import type { WebhookDetail } from './segment-work'
import type { WhyShown } from './why-shown'

const WHY: Readonly<Record<WhyShown, string>> = {
  sample: 'A sample: its people are invented, so nothing was changed.',
  unknown_action: 'This action is not known here. The webhook is kept, and nothing was changed.',
  other_customer: 'It names a customer other than the one who granted access, so nothing was changed.',
  unreadable: 'It can no longer be read, so nothing was changed.',
  no_integration: 'Its integration was removed before the webhook was processed, so nothing was changed.'
}

export function webhookText({ state, detail }: Pick<WebhookRow, 'state' | 'detail'>): string {
  if (state === 'waiting' || detail === null) return 'It is stored and waits to be processed.'
  return detailText(JSON.parse(detail) as WebhookDetail)
}

function detailText(detail: WebhookDetail): string {
  if ('why' in detail) return WHY[detail.why]
  if (detail.kind === 'drain') return `The segment was emptied: ${detail.left} left.`
  const { joined, left, page, total, unreadable } = detail
  const lost = unreadable === 0 ? '' : ` ${unreadable} without a usable id were left out.`
  return `Page ${page} of ${total}: ${joined} joined, ${left} left.${lost}`
}
