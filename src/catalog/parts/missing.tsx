// Words that stand where an id would: they never look like one.
import type { ReactNode } from 'react'

export function Missing({ children }: { readonly children: ReactNode }) {
  return <em className="missing">{children}</em>
}
