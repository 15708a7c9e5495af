// A form that is sent by script, without a reload.
import type { ReactNode } from 'react'

interface FormProps {
  readonly className: string
  readonly onSubmit: () => unknown
  readonly children: ReactNode
}

export function Form({ className, onSubmit, children }: FormProps) {
  return (
    <form
      className={className}
      onSubmit={(event) => {
        event.preventDefault()
        void onSubmit()
      }}
    >
      {children}
    </form>
  )
}
