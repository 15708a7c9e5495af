// A button that shows when it is busy, and why its request was refused.
import { useState, type ReactNode } from 'react'
import { refusalOf, type ApiProblem } from '../api/request'

interface Props {
  readonly kind?: 'primary' | 'plain' | 'danger' | 'text' | 'text danger'
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  readonly label?: string
  /**
   * May take its time: the button is busy until it is done, so that a second click does nothing twice. When it gives the
   * runner's answer, and that is a refusal, the button says why.
   */
  readonly onClick?: () => unknown
  readonly children: ReactNode
}

export function Button({ kind = 'plain', type = 'button', disabled, label, onClick, children }: Props) {
  const [isBusy, setIsBusy] = useState(false)
  const [refusal, setRefusal] = useState<ApiProblem>()
  const click = async (): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    try {
      setRefusal(refusalOf(await onClick?.()))
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <>
      <button
        type={type}
        className={`button ${kind}`}
        disabled={disabled}
        aria-busy={isBusy || undefined}
        aria-label={label}
        onClick={onClick && (() => void click())}
      >
        {children}
      </button>
      <Refusal problem={refusal} />
    </>
  )
}

/** Why the request was refused, shown beside the button. */
export function Refusal({ problem }: { readonly problem: ApiProblem | undefined }) {
  if (problem === undefined) return null
  return (
    <span className="refusal" role="alert">
      ✕ Not done: {problem.message}
    </span>
  )
}
