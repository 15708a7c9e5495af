// What a batch of the runner remembers of its requests, and what it no longer sends once the service asks to wait.
import { HeapDestinationError } from '../../../src/errors'
import type { HttpResponse } from '../../../src/delivery/types'
import { createRecorder } from '../../../src/runner/worker/recorder'
import { answer, ENDPOINT, failure, requestAbout, scriptedHttp } from '../../delivery/requests'

const OTHER = { ...ENDPOINT, name: 'others', url: 'https://service.test/others' }

/** Sends about Ada, then about Bob, then to another endpoint. */
async function sendThree(first: HttpResponse | Error) {
  const http = scriptedHttp([first, answer(200)])
  const recorder = createRecorder(http)
  const requests = [requestAbout(['ada']), requestAbout(['bob']), requestAbout(['cleo'], { endpoint: OTHER })]
  const results: unknown[] = []
  for (const request of requests) {
    results.push(
      await recorder.http(request).then(
        ({ status }) => status,
        (error: unknown) => (error instanceof HeapDestinationError ? [error.code, error.facts.retryAfterMs] : 'broke')
      )
    )
  }
  const answers = recorder.sent(requests.flatMap(({ calls }) => calls)).map((sent) => sent.answer)
  const troubles = Array.from(recorder.troubles, ([name, error]) => [name, error?.code])
  return { results, answers, troubles, tries: http.tries, calls: ['things', 'others'].map(recorder.callsTo) }
}

const told = (status: number) => ({ status, body: '' })

test.each<[string, HttpResponse, unknown[]]>([
  ['429 with a time', answer(429, 6000), ['rate_limited', 6000]],
  ['429 without a time', answer(429), ['rate_limited', undefined]],
  ['503 with a time', answer(503, 6000), ['heap_unavailable', 6000]]
])('after a %s that endpoint gets nothing more in this batch, and others do', async (_what, first, error) => {
  const { status } = first
  expect(await sendThree(first)).toEqual({
    results: [status, error, 200],
    answers: [told(status), null, told(200)],
    troubles: [
      [ENDPOINT.url, error[0]],
      [OTHER.url, undefined]
    ],
    tries: 2,
    calls: [1, 1]
  })
})

test.each<[string, HttpResponse | Error, unknown, unknown]>([
  ['a success', answer(200), 200, told(200)],
  ['a 503 without a time', answer(503), 503, told(503)],
  ['a refusal, whose time is of no use', answer(413, 6000), 413, told(413)],
  ['a broken connection', failure('ECONNRESET'), 'broke', { failure: 'connection_failed' }]
])('after %s the batch goes on, and the last request counts', async (_what, first, result, recorded) => {
  expect(await sendThree(first)).toEqual({
    results: [result, 200, 200],
    answers: [recorded, told(200), told(200)],
    troubles: [
      [ENDPOINT.url, undefined],
      [OTHER.url, undefined]
    ],
    tries: 3,
    calls: [2, 1]
  })
})

test('what this runner may not send any more is neither an answer nor a trouble of the address', async () => {
  const http = scriptedHttp([new HeapDestinationError('not_sent', 'Another one does.'), answer(200)])
  const recorder = createRecorder(http)
  const [lost, sent] = [requestAbout(['ada']), requestAbout(['cleo'], { endpoint: OTHER })]
  await expect(recorder.http(lost)).rejects.toThrow('Another one does.')
  await recorder.http(sent)
  expect(recorder.sent([...lost.calls, ...sent.calls]).map((one) => one.answer)).toEqual([null, told(200)])
  expect([...recorder.troubles]).toEqual([[OTHER.url, undefined]])
})
