// Sends the event of the preview for real, once, and shows Heap's answer beside what was expected.
import { useState } from 'react'
import type { FieldValues, SentTest } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'
import { AttemptView } from '../debugger/attempt-view'
import type { PreviewSubject } from './live-preview'

interface Props {
  readonly destinationId: string
  readonly subject: PreviewSubject | undefined
  readonly mapping: { readonly action: string; readonly trigger: string; readonly mapping: FieldValues }
}

const TITLES: Readonly<Record<SentTest['state'], string>> = {
  delivered: 'Heap has accepted it.',
  rejected: 'It was not accepted.',
  skipped: 'It was not sent.',
  retry: 'Heap has not decided. A test is not tried again.'
}

export function SendTest({ destinationId, subject, mapping }: Props) {
  const body = JSON.stringify({ ...subject, mapping })
  const [sent, setSent] = useState<{ readonly body: string; readonly result: SentTest }>()
  const send = async (): Promise<unknown> => {
    const answer = await change<SentTest>('POST', `/api/destinations/${destinationId}/send-one`, JSON.parse(body))
    setSent(answer.ok ? { body, result: answer.data } : undefined)
    return answer
  }
  const result = sent?.body === body ? sent.result : undefined
  return (
    <Needs right="operate">
      <div className="stack tight">
        <div className="actions">
          <Button disabled={subject === undefined} onClick={send}>
            Send this one for real
          </Button>
        </div>
        <p className="quiet">
          At once, as the mapping is now, saved or not. Heap keeps it; when the event is sent again with the same
          message id, it counts once.
        </p>
        {result && <Result result={result} />}
      </div>
    </Needs>
  )
}

function Result({ result: { state, error, sent, issues } }: { readonly result: SentTest }) {
  return (
    <div role="status">
      <Notice kind={state === 'delivered' ? 'good' : 'error'} title={TITLES[state]}>
        {error && `${error.title}: ${error.message}`}
      </Notice>
      {sent.length > 0 && <AttemptView sent={sent} issues={issues} isTried />}
    </div>
  )
}
