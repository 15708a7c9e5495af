// The write keys of a source: shown, added, removed. A write key may send events and nothing else.
import { useState } from 'react'
import type { Source } from '../../../runner/admin/shapes'
import { change, type Answered, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { ShortId } from '../../parts/copy'
import { Needs } from '../../parts/needs'
import { ProblemNotice } from '../../parts/notice'

export function WriteKeys({ source, onChanged }: { readonly source: Source; readonly onChanged: () => void }) {
  const [problem, setProblem] = useState<ApiProblem>()
  const path = `/api/sources/${source.id}/write-keys`
  const settle = (answer: Answered<unknown>): void => {
    setProblem(answer.ok ? undefined : answer.problem)
    onChanged()
  }
  return (
    <section>
      <h2>Write keys</h2>
      <p className="quiet">A write key lets an app send events to this source, and nothing else.</p>
      <ul className="rows">
        {source.writeKeys.map((key) => (
          <li key={key}>
            <ShortId id={key} what="the write key" />
            {source.writeKeys.length > 1 && (
              <Needs right="configure">
                <Confirm
                  question="Apps that use it can no longer send."
                  yes="Remove the key"
                  onYes={async () => settle(await change('DELETE', `${path}/${encodeURIComponent(key)}`))}
                >
                  Remove
                </Confirm>
              </Needs>
            )}
          </li>
        ))}
      </ul>
      <ProblemNotice problem={problem} />
      <Needs right="configure">
        <Button onClick={async () => settle(await change('POST', path))}>Add a write key</Button>
      </Needs>
    </section>
  )
}
