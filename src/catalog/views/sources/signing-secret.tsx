// The secret that forwarded requests are signed with: set, replaced, removed, and never shown.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Source } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Confirm } from '../../parts/confirm'
import { TextField } from '../../parts/field'
import { ProblemNotice } from '../../parts/notice'

interface Props {
  readonly source: Source
  readonly onChanged: () => void
}

export function SigningSecret({ source, onChanged }: Props) {
  return (
    <section>
      <h2>Signed requests</h2>
      <p className="quiet">
        With the same secret here and in Segment (Settings, Shared Secret), requests that Segment has not signed are
        refused. Of a batch, Segment signs the first event only.
      </p>
      <p>{source.hasSigningSecret ? '● Requests have to be signed.' : '○ Requests are taken unsigned.'}</p>
      <SecretForm source={source} onChanged={onChanged} />
    </section>
  )
}

function SecretForm({ source: { id, hasSigningSecret }, onChanged }: Props) {
  const [typed, setTyped] = useState('')
  const [problem, setProblem] = useState<ApiProblem>()
  useUnsaved(typed !== '')
  const store = async (signingSecret: string | null): Promise<void> => {
    const answer = await change('PATCH', `/api/sources/${id}`, { signingSecret })
    setProblem(answer.ok ? undefined : answer.problem)
    if (answer.ok) setTyped('')
    onChanged()
  }
  return (
    <div className="stack narrow">
      <TextField
        label="Signing secret"
        type="password"
        value={typed}
        onChange={setTyped}
        placeholder={hasSigningSecret ? 'stored; type to replace it' : ''}
        help="It is stored sealed, and never shown again."
      />
      <ProblemNotice problem={problem} />
      <div className="actions">
        <Button disabled={typed === ''} onClick={() => store(typed)}>
          {hasSigningSecret ? 'Replace the secret' : 'Store the secret'}
        </Button>
        {hasSigningSecret && (
          <Confirm
            question="Requests are then accepted without a signature."
            yes="Remove the secret"
            onYes={() => store(null)}
          >
            Remove the secret
          </Confirm>
        )}
      </div>
    </div>
  )
}
