// The secret that Heap signs webhooks with: stored, replaced, and never shown.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Integration } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { integrationPath } from './addresses'

interface Props {
  readonly integration: Integration
  readonly onChanged: () => void
}

export function WebhookSecret({ integration: { id, hasSecret }, onChanged }: Props) {
  const [typed, setTyped] = useState('')
  const [error, setError] = useState<string>()
  useUnsaved(typed !== '')
  const store = async (): Promise<void> => {
    const answer = await change('PATCH', integrationPath(id), { webhookSecret: typed.trim() })
    setError(answer.ok ? undefined : answer.problem.message)
    if (!answer.ok) return
    setTyped('')
    onChanged()
  }
  return (
    <div className="stack narrow step-form">
      <TextField
        label="Webhook secret"
        type="password"
        value={typed}
        onChange={setTyped}
        error={error}
        placeholder={hasSecret ? 'stored; type to replace it' : ''}
        help="It is stored sealed, and never shown again."
      />
      <div className="actions">
        <Button disabled={typed.trim() === ''} onClick={store}>
          {hasSecret ? 'Replace the secret' : 'Store the secret'}
        </Button>
        <span role="status">{hasSecret ? '● The secret is stored.' : '○ No secret yet: nothing is let in.'}</span>
      </div>
    </div>
  )
}
