// Holds a conversation of several requests that a service describes without I/O. Knows no service and no waiting.
import type { HeapDestinationError } from '../errors'
import { errorOfFailure, errorOfResponse } from './fate'
import type { Exchange, HttpResponse, PlainRequest } from './types'

/** What a conversation asks for next. `basic` becomes the header; nobody else has to see it encoded. */
export interface Question extends PlainRequest {
  readonly basic?: { readonly user: string; readonly password: string }
}

/** What came of a question: the answer, and what is wrong with it, or why there is none (`status` 0). */
export interface Reply extends HttpResponse {
  readonly error?: HeapDestinationError
}

/** Yields one question at a time and is given the reply to it. */
export type Conversation<Result> = Generator<Question, Result, Reply>

/** Asks until the conversation has its result. Never throws for a failed request: that is a reply like any other. */
export async function hold<Result>(conversation: Conversation<Result>, exchange: Exchange): Promise<Result> {
  let step = conversation.next()
  while (step.done !== true) step = conversation.next(await ask(step.value, exchange))
  return step.value
}

async function ask({ basic, ...request }: Question, exchange: Exchange): Promise<Reply> {
  const authorization = basic && `Basic ${Buffer.from(`${basic.user}:${basic.password}`).toString('base64')}`
  const headers = authorization === undefined ? request.headers : { ...request.headers, authorization }
  try {
    const response = await exchange({ ...request, headers })
    const error = errorOfResponse(response)
    return error ? { ...response, error } : response
  } catch (failure) {
    return { status: 0, body: '', error: errorOfFailure(failure) }
  }
}
