// One numbered step of a longer form: closed until its turn.
import type { ReactNode } from 'react'

interface Props {
  readonly number: number
  readonly title: string
  readonly isOpen: boolean
  readonly isDone: boolean
  readonly children: ReactNode
}

export function Step({ number, title, isOpen, isDone, children }: Props) {
  return (
    <li className={isOpen ? 'step open' : 'step'}>
      <span className={isDone ? 'step-number done' : 'step-number'} aria-hidden="true">
        {isDone ? '✓' : number}
      </span>
      <div className="step-body">
        <h2>
          <span className="unseen">Step {number}: </span>
          {title}
          {isDone && <span className="unseen"> (done)</span>}
        </h2>
        {isOpen ? children : <p className="quiet">Opens once the step above is done.</p>}
      </div>
    </li>
  )
}
