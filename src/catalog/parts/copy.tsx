// Copies text by a click: a short id, or a block of code.
import { useEffect, useState } from 'react'
import { shortenId } from '../words'

const SHOWN_MS = 1500

/** `copy` puts text on the clipboard; `isCopied` for a moment after it worked. */
function useCopy(): { readonly isCopied: boolean; readonly copy: (text: string) => void } {
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return
    const timer = setTimeout(() => setIsCopied(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = (text: string): void => {
    // Browsers offer no clipboard to a page that is neither on https nor on this machine.
    if (!window.isSecureContext) return window.prompt('Copy this:', text) as unknown as undefined
    void navigator.clipboard.writeText(text).then(() => setIsCopied(true))
  }
  return { isCopied, copy }
}

interface ShortIdProps {
  readonly id: string
  readonly what: string
  /** The whole text, for short values and those that have to be read. */
  readonly isWhole?: boolean
}

export function ShortId({ id, what, isWhole = false }: ShortIdProps) {
  const { isCopied, copy } = useCopy()
  return (
    <button type="button" className="short-id" title={id} onClick={() => copy(id)}>
      <span className="unseen">Copy {what} </span>
      {isWhole ? id : shortenId(id)}
      <span className="copied" role="status">
        {isCopied ? ' copied' : ''}
      </span>
    </button>
  )
}

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const { isCopied, copy } = useCopy()
  return (
    <button type="button" className="button plain small" aria-label={`Copy ${what}`} onClick={() => copy(text)}>
      <span role="status">{isCopied ? 'Copied' : 'Copy'}</span>
    </button>
  )
}

export function Code({ text, what }: { readonly text: string; readonly what: string }) {
  return (
    <div className="code">
      <pre tabIndex={0} aria-label={what} role="region">
        <code>{text}</code>
      </pre>
      <CopyButton text={text} what={what} />
    </div>
  )
}
