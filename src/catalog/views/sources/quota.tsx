// How many events each write key of a source may bring in a minute or a day.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Source } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { ProblemNotice } from '../../parts/notice'
import { shortenId, toCount, toNumber } from '../../words'

interface Props {
  readonly source: Source
  readonly onChanged: () => void
}

type Per = NonNullable<Source['quota']>['per']

const NOW: Readonly<Record<Per, string>> = { minute: 'this minute', day: 'today' }

export function Quota(props: Props) {
  const { typed, edit, error, isChanged, save, problem, saved } = useQuota(props)
  return (
    <section>
      <h2>Quota</h2>
      <p className="quiet">
        Events beyond it are answered with 429 and not stored. Most SDKs send them again, but give up after some tries.
        Minutes and days are those of UTC.
      </p>
      <Form className="stack narrow" onSubmit={save}>
        <TextField
          label="Events for each write key"
          type="number"
          value={typed.events}
          onChange={(events) => edit({ ...typed, events })}
          help="Empty: no limit."
          error={error}
        />
        <SelectField label="Per" value={typed.per} onChange={(per) => edit({ ...typed, per: per as Per })}>
          <option value="minute">minute</option>
          <option value="day">day</option>
        </SelectField>
        <Use source={props.source} />
        <ProblemNotice problem={problem} />
        <div className="actions">
          <Button type="submit" disabled={!isChanged || error !== undefined}>
            Save quota
          </Button>
          <span role="status">{saved}</span>
        </div>
      </Form>
    </section>
  )
}

function Use({ source: { quota, quotaUse } }: { readonly source: Source }) {
  if (quota === null) return null
  return (
    <ul className="rows">
      {quotaUse.map(({ writeKey, used, refused }) => (
        <li key={writeKey}>
          <code>{shortenId(writeKey)}</code>
          <span>
            {toNumber(used)} of {toCount(quota.events, 'event')} {NOW[quota.per]}
          </span>
          {refused > 0 && <span className="quiet">{toCount(refused, 'event')} refused</span>}
        </li>
      ))}
    </ul>
  )
}

interface Typed {
  readonly events: string
  readonly per: Per
}

function useQuota({ source: { id, quota }, onChanged }: Props) {
  const stored: Typed = { events: quota === null ? '' : String(quota.events), per: quota?.per ?? 'minute' }
  const [draft, setDraft] = useState<Typed>()
  /** As it was when somebody began to type: another may change it meanwhile. */
  const [was, setWas] = useState(quota)
  const [problem, setProblem] = useState<ApiProblem>()
  const [saved, setSaved] = useState('')
  const typed = draft ?? stored
  const events = Number(typed.events)
  const error = Number.isSafeInteger(events) && events >= (typed.events === '' ? 0 : 1) ? undefined : WHOLE
  const isChanged = typed.events !== stored.events || (typed.events !== '' && typed.per !== stored.per)
  useUnsaved(isChanged)
  const edit = (next: Typed): void => {
    if (draft === undefined) setWas(quota)
    setDraft(next)
    setSaved('')
  }
  const save = async (): Promise<void> => {
    const wanted = typed.events === '' ? null : { events, per: typed.per }
    const answer = await change('PATCH', `/api/sources/${id}`, { quota: wanted, was: { quota: was } })
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setDraft(undefined)
    setSaved('● Saved')
    onChanged()
  }
  return { typed, edit, error, isChanged, save, problem, saved }
}

const WHOLE = 'Write a whole number from 1 on, or leave it empty.'
