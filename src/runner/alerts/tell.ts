// Tells one recipient one thing. Whatever goes wrong is a value, and never quotes an answer: it may hold an address.
import type { Exchange, HttpResponse } from '../../delivery/types'
import type { Notice } from '../../storage/alerts/alert-file'
import type { Recipient } from '../../storage/settings/model'
import { sendMail } from './mail'
import type { NotTold } from './not-told'
import { toNoticeText, type NoticeText } from './notice-text'
import { toWebhookBody, type WebhookKind } from './webhook-forms'

export interface Telling {
  readonly exchange: Exchange
  /** Base URL of the runner. */
  readonly url: string
  /** Time for one recipient, in milliseconds. */
  readonly timeoutMs: number
}

/** `undefined`: the recipient has taken it. */
export async function tell(recipient: Recipient, notice: Notice, telling: Telling): Promise<NotTold | undefined> {
  const text = toNoticeText(notice, telling.url)
  const { kind } = recipient
  if (kind === 'email') return sendMail(recipient, { id: notice.id, text }, telling.timeoutMs)
  return post(recipient, { kind, notice, text }, telling.exchange)
}

interface Posted {
  readonly kind: WebhookKind
  readonly notice: Notice
  readonly text: NoticeText
}

async function post(
  { secrets }: Recipient,
  { kind, notice, text }: Posted,
  exchange: Exchange
): Promise<NotTold | undefined> {
  const url = secrets['url']
  if (url === undefined) return { code: 'recipient_incomplete', message: 'no address' }
  const headers = { 'content-type': 'application/json', 'user-agent': 'heap-destination' }
  const body = JSON.stringify(toWebhookBody(kind, notice, text))
  try {
    return failureOf(await exchange({ method: 'POST', url, headers, body }))
  } catch (error) {
    return { code: 'recipient_unreachable', message: nameOf(error) }
  }
}

function failureOf({ status, retryAfterMs }: HttpResponse): NotTold | undefined {
  if (status >= 200 && status < 300) return undefined
  const code = status >= 300 && status < 400 ? 'recipient_redirected' : 'recipient_refused'
  return { code, message: `HTTP ${status}`, retryAfterMs }
}

/** `ECONNREFUSED`, or the name of the error. Messages may hold the address. */
function nameOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown }
  return ([code, name].find((one) => typeof one === 'string' && /^\w+$/.test(one)) as string | undefined) ?? 'no answer'
}
