// The settings of a destination as a form, made from their description in the catalog.
import { useState } from 'react'
import { useAddress, useUnsaved } from '../../address'
import type { CardDetail, Destination } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { Marked } from '../../parts/marked'
import { Needs } from '../../parts/needs'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Removal } from '../../parts/removal'
import { AcceptId } from '../mending/accept-id'
import { TryAgain } from '../mending/try-again'
import { DeletePeople } from './delete-people'
import { DestinationFrame } from './destination-frame'
import { SuppressedPeople } from './suppressed-people'
import { SettingField } from './setting-field'
import { isEdited, lostSecrets, toChanges, toForm, type FormValues } from './settings-form'

export function DestinationSettingsPage({ id }: { readonly id: string }) {
  return (
    <DestinationFrame id={id}>
      {(destination, reload) => <Settings destination={destination} onChanged={reload} />}
    </DestinationFrame>
  )
}

interface Props {
  readonly destination: Destination
  readonly onChanged: () => void
}

function Settings({ destination, onChanged }: Props) {
  const { data: card, problem } = useResource<CardDetail>(`/api/catalog/${destination.type}`)
  const wanted = useAddress().query.get('setting')
  if (card === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <>
      <Needs right="configure">
        <SettingsForm card={card} destination={destination} onChanged={onChanged} />
        <DeletePeople destination={destination} />
        <Marked isMarked={wanted === 'suppressed-people'}>
          <SuppressedPeople destinationId={destination.id} />
        </Marked>
        <Removal
          thing="destination"
          name={destination.name}
          path={`/api/destinations/${destination.id}`}
          back="/"
          question="Events that still wait for it are not sent."
        />
      </Needs>
    </>
  )
}

function SettingsForm({ card, destination, onChanged }: Props & { readonly card: CardDetail }) {
  const { form, edit, save, problem, saved, isUnsaved } = useSettingsForm({ card, destination, onChanged })
  const wanted = useAddress().query.get('setting')
  const isAboutFields = Object.keys(problem?.fields ?? {}).length > 0
  return (
    <Form className="stack narrow" onSubmit={save}>
      <h2 className="unseen">Settings</h2>
      <TextField label="Name" value={String(form['name'])} onChange={(name) => edit('name', name)} />
      {card.settings.map((setting) => (
        <Marked key={setting.key} isMarked={wanted === setting.key}>
          <SettingField
            setting={setting}
            value={form[setting.key]}
            isStored={destination.secrets[setting.key] === true}
            error={problem?.fields[setting.key]}
            onChange={(value) => edit(setting.key, value)}
          />
          {wanted === setting.key && setting.key === 'allowedIdentities' && (
            <AcceptId value={String(form[setting.key])} onChange={(value) => edit(setting.key, value)} />
          )}
        </Marked>
      ))}
      <ProblemNotice problem={isAboutFields ? undefined : problem} />
      <div className="actions">
        <Button kind="primary" type="submit">
          Save
        </Button>
        <span role="status">{saved}</span>
      </div>
      <TryAgain destinationId={destination.id} isUnsaved={isUnsaved} />
    </Form>
  )
}

function useSettingsForm({ card, destination, onChanged }: Props & { readonly card: CardDetail }) {
  const [before, setBefore] = useState<FormValues>(() => toForm(card.settings, destination))
  const [form, setForm] = useState<FormValues>(before)
  const [loaded, setLoaded] = useState(destination)
  const isUnsaved = isEdited({ form, before })
  useUnsaved(isUnsaved)
  const [problem, setProblem] = useState<ApiProblem>()
  const [saved, setSaved] = useState('')
  const edit = (key: string, value: unknown): void => {
    setForm((before) => ({ ...before, [key]: value }))
    setSaved('')
  }
  const save = async (): Promise<void> => {
    const path = `/api/destinations/${destination.id}`
    const answer = await change<Destination>(
      'PATCH',
      path,
      toChanges({ settings: card.settings, form, before, loaded })
    )
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return setSaved('')
    const lost = lostSecrets({ settings: card.settings, form, before: destination, after: answer.data })
    const why = lost.length > 0 ? `. Removed, because it was for another account or address: ${lost.join(', ')}` : ''
    setSaved(`● Saved${why}`)
    // The stored settings, with the changes that others have made meanwhile.
    const stored = toForm(card.settings, answer.data)
    setBefore(stored)
    setForm(stored)
    setLoaded(answer.data)
    onChanged()
  }
  return { form, edit, save, problem, saved, isUnsaved }
}
