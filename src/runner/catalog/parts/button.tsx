// A button that says when it is busy. Knows nothing of what it starts.
import { useState, type ReactNode } from 'react'

interface Props {
  readonly kind?: 'primary' | 'plain' | 'danger' | 'text'
  readonly type?: 'button' | 'submit'
  readonly disabled?: boolean
  readonly label?: string
  /** May take its time: the button is busy until it is done, so that a second click does nothing twice. */
  readonly onClick?: () => unknown
  readonly children: ReactNode
}

export function Button({ kind = 'plain', type = 'button', disabled, label, onClick, children }: Props) {
  const [isBusy, setIsBusy] = useState(false)
  const click = async (): Promise<void> => {
    if (isBusy) return
    setIsBusy(true)
    try {
      await onClick?.()
    } finally {
      setIsBusy(false)
    }
  }
  return (
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
  )
}
