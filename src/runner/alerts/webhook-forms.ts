// The body of a webhook in each form: ours, Slack's, and that of Microsoft Teams.
import type { Notice } from '../../storage/alerts/alert-file'
import type { RecipientKind } from '../../storage/settings/model'
import type { NoticeText } from './notice-text'

export type WebhookKind = Exclude<RecipientKind, 'email'>

export function toWebhookBody(kind: WebhookKind, notice: Notice, text: NoticeText): object {
  switch (kind) {
    case 'webhook':
      return toPlainBody(notice, text)
    case 'slack':
      return toSlackBody(text)
    case 'teams':
      return toTeamsBody(text)
  }
}

function toPlainBody(
  { id, what, kind, alertName, label, at, since }: Notice,
  { title, lines, url }: NoticeText
): object {
  const times = { at: new Date(at).toISOString(), since: new Date(since).toISOString() }
  return { id, what, alert: { name: alertName, kind }, about: label, ...times, title, text: lines.join(' '), url }
}

/**
 * Source: docs.slack.dev, "Sending messages using incoming webhooks" and "Formatting message text": `&`, `<` and `>` are
 * escaped, nothing else. Other chat tools take the same form.
 */
function toSlackBody({ title, lines, url }: NoticeText): object {
  const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')
  return { text: [title, ...lines].map(escape).concat(`<${url}>`).join('\n') }
}

/**
 * Source: learn.microsoft.com, "Create incoming webhooks with Workflows" and the schema of adaptive cards: a message
 * with one card. Text runs are shown as they are; the text of a `TextBlock` would be read as Markdown.
 */
function toTeamsBody({ title, lines, url }: NoticeText): object {
  const block = (text: string, style: object = {}): object => ({
    type: 'RichTextBlock',
    inlines: [{ type: 'TextRun', text, ...style }]
  })
  const content = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.2',
    body: [block(title, { weight: 'bolder' }), ...lines.map((line) => block(line))],
    actions: [{ type: 'Action.OpenUrl', title: 'Open', url }]
  }
  const contentType = 'application/vnd.microsoft.card.adaptive'
  return { type: 'message', attachments: [{ contentType, contentUrl: null, content }] }
}
