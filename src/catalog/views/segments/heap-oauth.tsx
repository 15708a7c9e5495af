// For integrations that Heap has published: partner credentials, and the way to Heap's consent page and back.
import { useState } from 'react'
import { useAddress, useUnsaved } from '../../address'
import type { Integration, Oauth, OauthBeginning } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { Switch } from '../../parts/choice'
import { Confirm } from '../../parts/confirm'
import { TextField } from '../../parts/field'
import { Needs } from '../../parts/needs'
import { ProblemNotice } from '../../parts/notice'
import { integrationPath } from './addresses'

interface Props {
  readonly integration: Integration
  /** A local Heap is there to authorize with. */
  readonly hasSandbox: boolean
  readonly onChanged: () => void
}

export function HeapOauth({ integration, hasSandbox, onChanged }: Props) {
  const { oauth } = integration
  return (
    <details open={oauth !== null}>
      <summary>With partner credentials (OAuth)</summary>
      <div className="stack narrow step-form">
        <p className="quiet">
          Only for vendors with a published integration in Heap. For a private one, the webhook secret is all.
        </p>
        {oauth?.grant && <Granted integration={integration} grant={oauth.grant} onChanged={onChanged} />}
        <Needs right="configure">
          <Client integration={integration} hasSandbox={hasSandbox} onChanged={onChanged} />
        </Needs>
      </div>
    </details>
  )
}

interface GrantedProps {
  readonly integration: Integration
  readonly grant: NonNullable<Oauth['grant']>
  readonly onChanged: () => void
}

function Granted({ integration: { id }, grant, onChanged }: GrantedProps) {
  const forget = async (): Promise<unknown> => {
    const answer = await change('DELETE', integrationPath(id, '/oauth'))
    onChanged()
    return answer
  }
  return (
    <>
      <p>
        ● Connected by {grant.grantedBy}, environment <span className="mono">{grant.environmentId}</span>,{' '}
        {grant.grantedAt}.
      </p>
      <Needs right="configure">
        <Confirm question="Heap is not told of it." yes="Forget the connection" onYes={forget}>
          Forget the connection
        </Confirm>
      </Needs>
    </>
  )
}

type ClientProps = Omit<Props, 'hasSandbox'>

function useClient({ integration: { id, oauth }, onChanged }: ClientProps) {
  const { path } = useAddress()
  const [loaded, setLoaded] = useState(oauth)
  const [clientId, setClientId] = useState(oauth?.clientId ?? '')
  const [clientSecret, setClientSecret] = useState('')
  const [useSandbox, setUseSandbox] = useState(oauth?.useSandbox ?? false)
  const [problem, setProblem] = useState<ApiProblem>()
  const isSame = clientId === (loaded?.clientId ?? '') && useSandbox === (loaded?.useSandbox ?? false)
  useUnsaved(!isSame || clientSecret !== '')
  const connect = async (): Promise<void> => {
    const secret = clientSecret.trim() === '' ? {} : { clientSecret: clientSecret.trim() }
    const client = { clientId: clientId.trim(), useSandbox, ...secret }
    const was = { 'oauth.clientId': loaded?.clientId ?? null, 'oauth.useSandbox': loaded?.useSandbox ?? null }
    const stored = await change<Integration>('PATCH', integrationPath(id), { oauth: client, was })
    if (!stored.ok) return setProblem(stored.problem)
    setLoaded(stored.data.oauth)
    setClientId(client.clientId)
    setClientSecret('')
    onChanged()
    const begun = await change<OauthBeginning>('POST', integrationPath(id, '/oauth'), { returnTo: path })
    if (begun.ok) location.assign(begun.data.authorizeUrl)
    else setProblem(begun.problem)
  }
  return { clientId, setClientId, clientSecret, setClientSecret, useSandbox, setUseSandbox, problem, connect }
}

function Client({ hasSandbox, ...props }: Props) {
  const { oauth } = props.integration
  const form = useClient(props)
  const { clientId, clientSecret, useSandbox, problem } = form
  const fields = problem?.fields ?? {}
  const isSaid = 'oauth.clientId' in fields || 'oauth.clientSecret' in fields
  return (
    <div className="stack">
      <TextField
        label="Client ID"
        value={clientId}
        onChange={form.setClientId}
        error={fields['oauth.clientId']}
        isCode
      />
      <TextField
        label="Client secret"
        type="password"
        value={clientSecret}
        onChange={form.setClientSecret}
        error={fields['oauth.clientSecret']}
        placeholder={oauth?.hasClientSecret ? 'stored; type to replace it' : ''}
        help="It is stored sealed, and never shown again."
      />
      {hasSandbox && <Switch label="Authorize with the local Heap" isOn={useSandbox} onChange={form.setUseSandbox} />}
      <ProblemNotice problem={isSaid ? undefined : problem} />
      <div className="actions">
        <Button disabled={clientId.trim() === ''} onClick={form.connect}>
          Connect with Heap
        </Button>
      </div>
    </div>
  )
}
