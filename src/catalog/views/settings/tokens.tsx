// Named tokens: made and shown once, listed, revoked.
import { useState } from 'react'
import type { NewToken, Role, Token, TokenList } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Choices, type Option } from '../../parts/choice'
import { Confirm } from '../../parts/confirm'
import { ShortId } from '../../parts/copy'
import { TextField } from '../../parts/field'
import { Moment } from '../../parts/moment'
import { Notice, ProblemNotice } from '../../parts/notice'

const ROLES: readonly Option<Role>[] = [
  { value: 'look', label: 'Look', help: 'Reads everything except the answers of endpoints.' },
  { value: 'operate', label: 'Operate', help: 'Also retries or discards events, and sends test events.' },
  { value: 'configure', label: 'Configure', help: 'Also changes what goes where, and deletes people.' }
]

export function Tokens() {
  const { data, problem, reload } = useResource<TokenList>('/api/tokens')
  const [made, setMade] = useState<NewToken>()
  const settle = (revoked: string): void => {
    if (made?.id === revoked) setMade(undefined)
    reload()
  }
  return (
    <section className="stack narrow" aria-labelledby="tokens">
      <h2 id="tokens">Tokens</h2>
      <p>For people and programs that need less than the admin token allows.</p>
      <ProblemNotice problem={problem} />
      <ul className="rows">
        {data?.tokens.map((token) => (
          <TokenRow key={token.id} token={token} onRevoked={() => settle(token.id)} />
        ))}
      </ul>
      <div role="status">
        {made && (
          <Notice kind="good" title={`The token “${made.name}”. Copy it now: it cannot be shown again.`}>
            <ShortId id={made.token} what="the token" isWhole />
          </Notice>
        )}
      </div>
      <NewTokenForm
        onMade={(token) => {
          setMade(token)
          reload()
        }}
      />
    </section>
  )
}

function TokenRow({ token, onRevoked }: { readonly token: Token; readonly onRevoked: () => void }) {
  const { id, name, role, createdAt } = token
  const revoke = async (): Promise<unknown> => {
    const answer = await change('DELETE', `/api/tokens/${id}`)
    if (answer.ok) onRevoked()
    return answer
  }
  return (
    <li>
      <strong>{name}</strong>
      <span className="quiet">
        {role}, made <Moment at={createdAt} />
      </span>
      <Confirm question="Whoever uses it is signed out at once." yes="Revoke the token" onYes={revoke}>
        Revoke
      </Confirm>
    </li>
  )
}

function NewTokenForm({ onMade }: { readonly onMade: (token: NewToken) => void }) {
  const [name, setName] = useState('')
  const [role, setRole] = useState<Role>('look')
  const [problem, setProblem] = useState<ApiProblem>()
  const make = async (): Promise<void> => {
    const answer = await change<NewToken>('POST', '/api/tokens', { name, role })
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setName('')
    onMade(answer.data)
  }
  const error = problem?.fields['name']
  return (
    <>
      <TextField label="Whom or what the new one is for" value={name} onChange={setName} error={error} />
      <Choices legend="It may" options={ROLES} value={role} onChange={setRole} />
      <ProblemNotice problem={error === undefined ? problem : undefined} />
      <div className="actions">
        <Button disabled={name.trim() === ''} onClick={make}>
          Make a token
        </Button>
      </div>
    </>
  )
}
