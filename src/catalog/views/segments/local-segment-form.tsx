// Turns a segment of the local Heap on: a rule about its users.
import { useState } from 'react'
import type { UserView, Page as PageOf } from '../../../sandbox/views'
import { useResource } from '../../api/resource'
import type { Answered } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { ProblemNotice } from '../../parts/notice'
import { LOCAL_APP_ID } from '../setup/draft'

interface Props {
  readonly onSend: (draft: object) => Promise<Answered<unknown>>
  readonly isFirst: boolean
}

export function LocalSegmentForm({ onSend, isFirst }: Props) {
  const [isOpen, setIsOpen] = useState(isFirst)
  if (!isOpen) return <Button onClick={() => setIsOpen(true)}>Switch on another segment</Button>
  return <Rule onSend={onSend} onDone={() => setIsOpen(false)} />
}

function Rule({ onSend, onDone }: Pick<Props, 'onSend'> & { readonly onDone: () => void }) {
  // An App ID that has sent events to the local Heap is known there.
  const { data } = useResource<PageOf<UserView>>('/api/sandbox/users?limit=1')
  const known = data?.items[0]?.app_id ?? LOCAL_APP_ID
  const [name, setName] = useState('Pro customers')
  const [property, setProperty] = useState('plan')
  const [value, setValue] = useState('pro')
  const [appId, setAppId] = useState<string>()
  const [answer, setAnswer] = useState<Answered<unknown>>()
  const isFilled = [name, property, appId ?? known].every((text) => text.trim() !== '')
  const send = async (): Promise<void> => {
    const rule = { property: property.trim(), ...(value.trim() !== '' && { equals: toValue(value.trim()) }) }
    const sent = await onSend({ name: name.trim(), appId: (appId ?? known).trim(), ...rule })
    setAnswer(sent)
    if (sent.ok) onDone()
  }
  return (
    <div className="stack">
      <h3>Switch on a segment</h3>
      <p className="quiet">
        People of the local Heap with this user property. Send it with an identify call, from a source.
      </p>
      <div className="row-form">
        <TextField label="Name of the segment" value={name} onChange={setName} />
        <TextField label="User property" value={property} onChange={setProperty} />
        <TextField label="is" value={value} onChange={setValue} placeholder="anything" />
        <TextField label="App ID" value={appId ?? known} onChange={setAppId} isCode />
      </div>
      <ProblemNotice problem={answer?.ok === false ? answer.problem : undefined} />
      <Button disabled={!isFilled} onClick={send}>
        Switch it on
      </Button>
    </div>
  )
}

/** The text as a boolean or number where it reads as one. */
function toValue(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true'
  return /^-?\d{1,15}(\.\d+)?$/.test(text) ? Number(text) : text
}
