// An element that a link has led to: it is scrolled into view, focused, and highlighted.
import { useEffect, useRef, type ReactNode } from 'react'

interface Props {
  readonly isMarked: boolean
  readonly children: ReactNode
}

export function Marked({ isMarked, children }: Props) {
  const place = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (!isMarked) return
    place.current?.scrollIntoView({ block: 'center' })
    place.current?.querySelector<HTMLElement>('input, select, textarea, button')?.focus({ preventScroll: true })
  }, [isMarked])
  return (
    <div ref={place} className={isMarked ? 'marked' : undefined}>
      {children}
    </div>
  )
}
