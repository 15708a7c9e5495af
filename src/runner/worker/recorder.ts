// Records what was sent for each call of a batch, and the answers. Wraps delivery's Http. After an address has asked
// for time, further requests of the batch to it are refused.
import { HeapDestinationError } from '../../errors'
import { askedWaitMs } from '../../delivery/pause'
import { errorOfFailure, errorOfResponse } from '../../delivery/fate'
import type { Call, Http } from '../../delivery/types'
import type { Troubles } from './gate'
import type { Answer, SentCall } from './sent'

/** Characters of an answer that are kept. */
const MAX_ANSWER = 300

export interface Recorder {
  readonly http: Http
  /** What was sent for these calls, with the last answer of each. */
  sent(calls: readonly Call[]): SentCall[]
  /** For each address that was called: the error of its last request, if that is worth a retry. */
  readonly troubles: Troubles
  /** Calls that were sent to the endpoint of that name. */
  callsTo(endpoint: string): number
}

export function createRecorder(http: Http): Recorder {
  const answers = new Map<Call, Answer>()
  const troubles = new Map<string, HeapDestinationError | undefined>()
  const note = (calls: readonly Call[], answer: Answer): void => {
    for (const call of calls) answers.set(call, answer)
  }
  return {
    http: async (request) => {
      const trouble = troubles.get(request.url)
      // The gate holds later batches, but this batch may have several requests.
      if (trouble && askedWaitMs(trouble) !== undefined) throw trouble
      try {
        const response = await http(request)
        const error = errorOfResponse(response)
        note(request.calls, { status: response.status, body: response.body.slice(0, MAX_ANSWER) })
        troubles.set(request.url, error?.fate === 'retry' ? error : undefined)
        return response
      } catch (failure) {
        const error = failure instanceof HeapDestinationError ? failure : errorOfFailure(failure)
        // It is this runner that may not send: the address has no part in it.
        if (error.code === 'not_sent') throw error
        note(request.calls, { failure: error.code })
        troubles.set(request.url, error)
        throw failure
      }
    },
    sent: (calls) => calls.map((call) => ({ call, answer: answers.get(call) ?? null })),
    troubles,
    callsTo: (name) => [...answers.keys()].filter(({ endpoint }) => endpoint.name === name).length
  }
}
