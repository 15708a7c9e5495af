// Controls by role: those that the signed-in person may not use are disabled, and say which role they need.
import { createContext, useContext, type ReactNode } from 'react'
import type { Right } from '../../runner/admin/shapes'

/** Set once the runner has answered who is signed in. */
export const Rights = createContext<readonly Right[]>([])

interface Props {
  readonly right: Right
  /** Forms, buttons and switches that change something. */
  readonly children: ReactNode
}

export function Needs({ right, children }: Props) {
  if (useContext(Rights).includes(right)) return children
  return (
    <fieldset className="needs" disabled>
      <legend>{right === 'admin' ? 'Needs the admin token' : `Needs a token of the role “${right}”`}</legend>
      {children}
    </fieldset>
  )
}
