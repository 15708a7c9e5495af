// Any event for the preview: by a link of the debugger, by its message id, or pasted as JSON.
import { useState } from 'react'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { readEvent } from '../testing/event-text'
import { findEvent } from './find-event'
import type { PreviewEvent } from './preview-event'

export function AnyEvent({ preview }: { readonly preview: Pick<PreviewEvent, 'choose' | 'paste'> }) {
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const edit = (value: string): void => {
    setText(value)
    setError(undefined)
  }
  const use = async (): Promise<void> => {
    if (text.trim().startsWith('{')) {
      const read = readEvent(text)
      if ('error' in read) setError(read.error)
      else preview.paste(read.event)
      return
    }
    const found = await findEvent(text.trim())
    if ('error' in found) setError(found.error)
    else preview.choose(`event:${found.id}`)
  }
  return (
    <details>
      <summary>Another event</summary>
      <div className="stack tight">
        <TextField
          label="A link of the debugger, a message id, or an event as JSON"
          value={text}
          onChange={edit}
          error={error}
          lines={Math.min(12, Math.max(2, text.split('\n').length))}
          isCode
        />
        <div>
          <Button disabled={text.trim() === ''} onClick={use}>
            Use this event
          </Button>
        </div>
      </div>
    </details>
  )
}
