// The kinds of recipients in words.
import type { RecipientKind } from '../../../runner/admin/shapes'

export const RECIPIENT_WORDS: Readonly<Record<RecipientKind, { readonly label: string; readonly help: string }>> = {
  slack: { label: 'Slack', help: 'An incoming webhook. Mattermost and others take the same.' },
  teams: { label: 'Microsoft Teams', help: 'A workflow that posts to a channel when a webhook request is received.' },
  webhook: { label: 'Webhook', help: 'JSON, for a program of yours.' },
  email: { label: 'E-mail', help: 'Over a mail server of yours.' }
}
