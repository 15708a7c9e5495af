// Adds a mapping, for the event of the address if there is one.
import { useState } from 'react'
import { goTo } from '../../address'
import type { Action, EventDetail, Mapping } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField } from '../../parts/field'

interface Props {
  readonly id: string
  readonly actions: readonly Action[]
  readonly event: EventDetail | undefined
  /** Query that the page of the new mapping is opened with. */
  readonly query: string
}

export function NewMapping({ id, actions, event, query }: Props) {
  const [action, setAction] = useState(actions[0]?.key ?? '')
  const add = async (): Promise<unknown> => {
    const draft = { action, isOn: false, ...(event && { trigger: triggerFor(event) }) }
    const answer = await change<Mapping>('POST', `/api/destinations/${id}/mappings`, draft)
    if (answer.ok) goTo(`/destinations/${id}/mappings/${answer.data.id}${query === '' ? '' : `?${query}`}`)
    return answer
  }
  return (
    <div className="row-form">
      <SelectField label="A mapping of your own" value={action} onChange={setAction}>
        {actions.map(({ key, title }) => (
          <option key={key} value={key}>
            {title}
          </option>
        ))}
      </SelectField>
      <Button onClick={add}>{event ? 'Add a mapping for events like this' : 'Add a mapping'}</Button>
    </div>
  )
}

/** Events of the same type and name. */
function triggerFor({ type, name }: EventDetail): string {
  const isNamed = type === 'track' && name !== null && !/["\\]/.test(name)
  return `type = "${type}"${isNamed ? ` and event = "${name}"` : ''}`
}
