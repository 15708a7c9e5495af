// Which rows of a long list can be seen, with some above and below.
import { useEffect, useState, useSyncExternalStore, type RefObject } from 'react'

export interface RowWindow {
  readonly from: number
  readonly to: number
  /** Pixels; the same for every row. */
  readonly rowHeight: number
}

const AROUND = 12
const ROW_PX = 44
const PHONE_ROW_PX = 88
const phone = window.matchMedia('(max-width: 720px)')

function subscribe(listener: () => void): () => void {
  phone.addEventListener('change', listener)
  return () => phone.removeEventListener('change', listener)
}

export function useWindow(box: RefObject<HTMLElement | null>, count: number): RowWindow {
  const isPhone = useSyncExternalStore(subscribe, () => phone.matches)
  const rowHeight = isPhone ? PHONE_ROW_PX : ROW_PX
  const [seen, setSeen] = useState({ first: 0, rows: 30 })
  useEffect(() => {
    const element = box.current
    if (element === null) return
    const look = (): void => {
      const first = Math.floor(element.scrollTop / rowHeight)
      const rows = Math.ceil(element.clientHeight / rowHeight) + 1
      setSeen((before) => (before.first === first && before.rows === rows ? before : { first, rows }))
    }
    const sizes = new ResizeObserver(look)
    sizes.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      sizes.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [box, rowHeight])
  const from = Math.max(0, Math.min(seen.first, count) - AROUND)
  return { from, to: Math.min(count, seen.first + seen.rows + AROUND), rowHeight }
}
