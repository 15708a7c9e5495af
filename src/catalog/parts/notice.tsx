// A notice, and the empty state of a list.
import type { ReactNode } from 'react'
import type { ApiProblem } from '../api/request'

interface NoticeProps {
  readonly kind?: 'plain' | 'good' | 'warning' | 'error'
  readonly title?: string
  readonly children?: ReactNode
}

const MARKS = { plain: 'i', good: '●', warning: '!', error: '✕' } as const

export function Notice({ kind = 'plain', title, children }: NoticeProps) {
  return (
    <div className={`notice ${kind}`} role={kind === 'error' ? 'alert' : 'note'}>
      <span className="notice-mark" aria-hidden="true">
        {MARKS[kind]}
      </span>
      <div>
        {title && <strong>{title}</strong>}
        {children && <div>{children}</div>}
      </div>
    </div>
  )
}

export function ProblemNotice({ problem }: { readonly problem: ApiProblem | undefined }) {
  return problem === undefined ? null : <Notice kind="error">{problem.message}</Notice>
}

interface EmptyProps {
  readonly title: string
  /** What to do next. */
  readonly children: ReactNode
}

export function Empty({ title, children }: EmptyProps) {
  return (
    <div className="empty">
      <strong>{title}</strong>
      <div>{children}</div>
    </div>
  )
}

export function Loading() {
  return (
    <p className="quiet loading" role="status">
      Loading…
    </p>
  )
}
