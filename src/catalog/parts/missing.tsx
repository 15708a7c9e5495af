// Words in place of an id, in a font that ids do not have.
import type { ReactNode } from 'react'

export function Missing({ children }: { readonly children: ReactNode }) {
  return <em className="missing">{children}</em>
}
