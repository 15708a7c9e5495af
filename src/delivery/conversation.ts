// Holds a conversation of several requests that a service describes without I/O.
import { errorOfFailure, errorOfResponse } from './fate'
import type { Conversation, Exchange, Question, Reply } from './types'

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
