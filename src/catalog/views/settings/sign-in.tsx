// Asks for a token if the runner can be reached from other machines. The page does not store it: the runner sets a cookie.
import { useState } from 'react'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { Page } from '../../parts/page'

export function SignIn({ onSignedIn }: { readonly onSignedIn: () => void }) {
  const [token, setToken] = useState('')
  const [error, setError] = useState<string>()
  const signIn = async (): Promise<void> => {
    const answer = await change('POST', '/api/session', { token })
    if (answer.ok) onSignedIn()
    else setError(answer.problem.message)
  }
  return (
    <Page title="Sign in" lead="This runner can be reached from other machines, so it asks for a token.">
      <Form className="narrow stack" onSubmit={signIn}>
        <TextField
          label="Token"
          type="password"
          value={token}
          onChange={setToken}
          error={error}
          help="The one that the runner was started with, or one that was made for you."
          autoFocus
        />
        <Button kind="primary" type="submit">
          Sign in
        </Button>
      </Form>
    </Page>
  )
}
