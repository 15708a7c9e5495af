// What was sent for a call, as the debugger shows it: as an object, or as the JSON text in which it is stored.
import { itemOf, jsonOf } from '../../delivery/json-text'
import type { Call, Endpoint } from '../../delivery/types'

export type Answer = { readonly status: number; readonly body: string } | { readonly failure: string }

/** A call, and the last answer to it; `null` if it was not sent. */
export interface SentCall {
  readonly call: Call
  readonly answer: Answer | null
}

/** One call as the debugger shows it, in the form of a single request. */
export interface Sent {
  readonly method: 'POST'
  readonly url: string
  readonly body: Readonly<Record<string, unknown>>
  /** `null` if it was not sent. */
  readonly answer: Answer | null
}

export function toSent({ call, answer }: SentCall): Sent {
  const { url, envelope } = call.endpoint
  return { method: 'POST', url, body: { ...envelope, ...itemOf(call) }, answer }
}

/**
 * The JSON text of `toSent`. Made of the text that was sent: to make that anew takes long. If the item has a field of
 * the envelope, the text has that key twice, and the last one counts.
 */
export function sentJson({ call, answer }: SentCall): string {
  const fields = jsonOf(call.item).text.slice(1, -1)
  const { opening, hasFields } = frameOf(call.endpoint)
  return `${opening}${hasFields && fields !== '' ? ',' : ''}${fields}},"answer":${answerJson(answer)}}`
}

/** What comes before the fields of an item: those of the envelope, if it has any. */
interface Frame {
  readonly opening: string
  readonly hasFields: boolean
}

const frames = new WeakMap<Endpoint, Frame>()

function frameOf(endpoint: Endpoint): Frame {
  const known = frames.get(endpoint)
  if (known !== undefined) return known
  const { url, envelope } = endpoint
  const fields = JSON.stringify(envelope).slice(1, -1)
  const frame = {
    opening: `{"method":"POST","url":${JSON.stringify(url)},"body":{${fields}`,
    hasFields: fields !== ''
  }
  frames.set(endpoint, frame)
  return frame
}

/** Calls of one request share their answer. */
const answers = new WeakMap<Answer, string>()

function answerJson(answer: Answer | null): string {
  if (answer === null) return 'null'
  const known = answers.get(answer) ?? JSON.stringify(answer)
  answers.set(answer, known)
  return known
}
