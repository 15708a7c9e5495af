// A button for actions that cannot be undone: it asks for confirmation in place.
import { useState, type ReactNode } from 'react'
import { refusalOf } from '../api/request'
import { Button } from './button'

interface Props {
  readonly question: string
  readonly yes: string
  /** If it resolves to a refusal of the runner, the question stays and says why. */
  readonly onYes: () => unknown
  readonly children: ReactNode
}

export function Confirm({ question, yes, onYes, children }: Props) {
  const [isAsking, setIsAsking] = useState(false)
  if (!isAsking) {
    return (
      <Button kind="text danger" onClick={() => setIsAsking(true)}>
        {children}
      </Button>
    )
  }
  return (
    <span className="confirm" role="group" aria-label={question}>
      <span>{question}</span>
      <Button
        kind="danger"
        onClick={async () => {
          const answer = await onYes()
          if (refusalOf(answer) === undefined) setIsAsking(false)
          return answer
        }}
      >
        {yes}
      </Button>
      <Button kind="text" onClick={() => setIsAsking(false)}>
        Keep it
      </Button>
    </span>
  )
}
