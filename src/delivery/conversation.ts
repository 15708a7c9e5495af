// Runs a conversation: sends each of its requests and gives it the answer.
import { errorOfFailure, errorOfResponse } from './fate'
import type { Conversation, Exchange, Question, Reply } from './types'

/** The header that carries a user and a password. */
export function basicAuthorization({ user, password }: NonNullable<Question['basic']>): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Runs the conversation to its result. Never throws for a failed request: that is a reply with an error. */
export async function hold<Result>(conversation: Conversation<Result>, exchange: Exchange): Promise<Result> {
  let step = conversation.next()
  while (step.done !== true) step = conversation.next(await ask(step.value, exchange))
  return step.value
}

async function ask({ basic, ...request }: Question, exchange: Exchange): Promise<Reply> {
  const authorization = basic && basicAuthorization(basic)
  const headers = authorization === undefined ? request.headers : { ...request.headers, authorization }
  try {
    const response = await exchange({ ...request, headers })
    const error = errorOfResponse(response)
    return error ? { ...response, error } : response
  } catch (failure) {
    return { status: 0, body: '', error: errorOfFailure(failure) }
  }
}
