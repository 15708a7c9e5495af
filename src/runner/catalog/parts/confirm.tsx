// A button for what cannot be undone: asks once, in place, instead of opening a window over the page.
import { useState, type ReactNode } from 'react'
import { Button } from './button'

interface Props {
  readonly question: string
  readonly yes: string
  readonly onYes: () => unknown
  readonly children: ReactNode
}

export function Confirm({ question, yes, onYes, children }: Props) {
  const [isAsking, setIsAsking] = useState(false)
  if (!isAsking) {
    return (
      <Button kind="text" onClick={() => setIsAsking(true)}>
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
          await onYes()
          setIsAsking(false)
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
