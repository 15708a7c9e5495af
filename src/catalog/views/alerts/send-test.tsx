// Sends a test message to a recipient, and says whether it was accepted.
import { useState } from 'react'
import type { Recipient, TestTold } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { Needs } from '../../parts/needs'
import { Notice } from '../../parts/notice'

export function SendTest({ recipient: { id } }: { readonly recipient: Recipient }) {
  const [told, setTold] = useState<TestTold>()
  const send = async (): Promise<unknown> => {
    setTold(undefined)
    const answer = await change<TestTold>('POST', `/api/recipients/${id}/test`)
    if (answer.ok) setTold(answer.data)
    return answer
  }
  return (
    <section className="stack narrow">
      <h2>Does it arrive?</h2>
      <Needs right="operate">
        <Button onClick={send}>Send a test</Button>
      </Needs>
      <div role="status">
        {told?.problem === null && <Notice kind="good" title="It was taken. Look whether it is there." />}
        {told?.problem && (
          <Notice kind="error" title={`Not taken: ${told.problem.title}.`}>
            {told.problem.message} {told.problem.advice}
          </Notice>
        )}
      </div>
    </section>
  )
}
