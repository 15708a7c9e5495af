// A link inside the page that needs no reload. Leaves new tabs and windows to the browser.
import type { MouseEvent, ReactNode } from 'react'
import { goTo } from '../address'

interface Props {
  readonly to: string
  readonly className?: string | undefined
  readonly label?: string | undefined
  readonly current?: 'page' | undefined
  readonly children: ReactNode
}

export function Link({ to, className, label, current, children }: Props) {
  const follow = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.button !== 0) return
    event.preventDefault()
    goTo(to)
  }
  return (
    <a href={to} className={className} aria-label={label} aria-current={current} onClick={follow}>
      {children}
    </a>
  )
}
