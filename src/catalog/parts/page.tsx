// The frame of every view: title, a sentence, actions, content.
import { useEffect, useRef, type ReactNode } from 'react'
import { hasNavigated } from '../address'
import { Link } from './link'

interface Props {
  readonly title: string
  readonly lead?: ReactNode
  readonly back?: { readonly to: string; readonly name: string }
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** Most characters of a title: an event's name may have 1,024. */
const LONGEST = 200

export function Page({ title, lead, back, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${title} · Heap destination`
  }, [title])
  // Screen readers announce the new title. A field that took the focus keeps it.
  useEffect(() => {
    const isTaken = document.activeElement?.matches('input, textarea, select') ?? false
    if (hasNavigated() && !isTaken) heading.current?.focus({ preventScroll: true })
  }, [])
  return (
    <>
      <header className="page-head">
        {back && (
          <Link to={back.to} className="back">
            ← {back.name}
          </Link>
        )}
        <div className="page-title">
          <h1 ref={heading} tabIndex={-1} title={title.length > LONGEST ? title : undefined}>
            {title.length > LONGEST ? `${title.slice(0, LONGEST)}…` : title}
          </h1>
          {actions && <div className="actions">{actions}</div>}
        </div>
        {lead && <p className="lead">{lead}</p>}
      </header>
      {children}
    </>
  )
}
