// The settings of a connected partner: its values, how often it is synced, and its removal.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { PartnerForm, PartnerList, Target } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { Needs } from '../../parts/needs'
import { Loading, Notice, ProblemNotice } from '../../parts/notice'
import { Removal } from '../../parts/removal'
import { toSpan } from '../../words'
import { integrationAddress, targetPath } from './addresses'
import { ConnectionFrame } from './connection-frame'
import { PartnerFields } from './partner-fields'
import { fromValues, toValues } from './partner-values'

export function ConnectionSettingsPage({ id, partnerId }: { readonly id: string; readonly partnerId: string }) {
  return (
    <ConnectionFrame id={id} partnerId={partnerId}>
      {(partner, reload) => <Settings id={id} partner={partner} onChanged={reload} />}
    </ConnectionFrame>
  )
}

interface Props {
  readonly id: string
  readonly partner: Target
  readonly onChanged: () => void
}

function Settings(props: Props) {
  const { data, problem } = useResource<PartnerList>('/api/partners')
  const forms = data?.partners.flatMap((one) => one.forms) ?? []
  const form = forms.find(({ type }) => type === props.partner.type)
  if (form === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  return (
    <Needs right="configure">
      <SettingsForm {...props} form={form} />
      <Removal
        thing="partner"
        name={props.partner.name}
        path={targetPath(props.id, props.partner.id)}
        back={integrationAddress(props.id, '/partners')}
        question="The partner keeps what it was told."
      />
    </Needs>
  )
}

const HOUR_MS = 3_600_000
const USUAL_MS = [HOUR_MS / 4, HOUR_MS, 4 * HOUR_MS, 12 * HOUR_MS, 24 * HOUR_MS]

interface FormProps extends Props {
  readonly form: PartnerForm
}

function SettingsForm(props: FormProps) {
  const { partner, form } = props
  const { entered, edit, values, editValue, save, problem, said } = useSettings(props)
  const errors = problem?.fields ?? {}
  const isSaid = ['name', ...form.settings.map(({ key }) => key)].some((key) => key in errors)
  return (
    <Form className="stack narrow" onSubmit={save}>
      <h2 className="unseen">Settings</h2>
      <Notice>
        With another account or address, the partner is told of everybody once more, and secrets have to be typed again.
      </Notice>
      <TextField label="Name" value={entered.name} onChange={(name) => edit({ name })} error={errors['name']} />
      <PartnerFields
        settings={form.settings}
        values={values}
        errors={errors}
        stored={partner.secrets}
        onEdit={editValue}
      />
      <Every ms={entered.everyMs} usual={partner.everyMs} onChange={(everyMs) => edit({ everyMs })} />
      <ProblemNotice problem={isSaid ? undefined : problem} />
      <div className="actions">
        <Button kind="primary" type="submit" disabled={entered.name.trim() === ''}>
          Save
        </Button>
        <span role="status">{said}</span>
      </div>
    </Form>
  )
}

function useSettings({ id, partner, form, onChanged }: FormProps) {
  const [entered, setEntered] = useState({ name: partner.name, everyMs: partner.everyMs })
  const [loaded, setLoaded] = useState(partner)
  const [values, setValues] = useState(() => toValues(form.settings, partner.values))
  const before = toValues(form.settings, loaded.values)
  const edited = (['name', 'everyMs'] as const).filter((key) => entered[key] !== loaded[key])
  const changedValues = Object.keys(values).filter((key) => values[key] !== before[key])
  useUnsaved(edited.length + changedValues.length > 0)
  const [problem, setProblem] = useState<ApiProblem>()
  const [said, setSaid] = useState('')
  const edit = (part: Partial<typeof entered>): void => {
    setEntered((before) => ({ ...before, ...part }))
    setSaid('')
  }
  const editValue = (key: string, value: string): void => {
    setValues((before) => ({ ...before, [key]: value }))
    setSaid('')
  }
  const save = async (): Promise<void> => {
    const given = fromValues(form.settings, values, { isChange: true })
    const was = wasOf({ form, loaded, edited, changedValues })
    const draft = {
      ...Object.fromEntries(edited.map((key) => [key, entered[key]])),
      values: Object.fromEntries(Object.entries(given).filter(([key]) => changedValues.includes(key))),
      was
    }
    const answer = await change<Target>('PATCH', targetPath(id, partner.id), draft)
    setProblem(answer.ok ? undefined : answer.problem)
    setSaid(answer.ok ? '● Saved' : '')
    if (!answer.ok) return
    setLoaded(answer.data)
    setEntered({ name: answer.data.name, everyMs: answer.data.everyMs })
    setValues(toValues(form.settings, answer.data.values))
    onChanged()
  }
  return { entered, edit, values, editValue, save, problem, said }
}

interface Loaded {
  readonly form: PartnerForm
  readonly loaded: Target
  readonly edited: readonly ('name' | 'everyMs')[]
  readonly changedValues: readonly string[]
}

/** The changed values as they were loaded. Secrets are never loaded, so they cannot conflict. */
function wasOf({ form, loaded, edited, changedValues }: Loaded): Readonly<Record<string, unknown>> {
  const isShown = (key: string): boolean => form.settings.some((one) => one.key === key && one.kind !== 'secret')
  const values = changedValues.filter(isShown).map((key) => [`values.${key}`, loaded.values[key] ?? null] as const)
  return Object.fromEntries([...edited.map((key) => [key, loaded[key]] as const), ...values])
}

interface EveryProps {
  readonly ms: number
  /** The stored value, which may be none of the offered ones. */
  readonly usual: number
  readonly onChange: (ms: number) => void
}

function Every({ ms, usual, onChange }: EveryProps) {
  const choices = [...new Set([...USUAL_MS, usual])].sort((a, b) => a - b)
  return (
    <SelectField label="A sync every" value={String(ms)} onChange={(value) => onChange(Number(value))}>
      {choices.map((one) => (
        <option key={one} value={one}>
          {toSpan(one)}
        </option>
      ))}
    </SelectField>
  )
}
