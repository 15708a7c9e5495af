// Something on the page that a link has led to: it comes into sight, gets the focus, and is seen to be meant.
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
