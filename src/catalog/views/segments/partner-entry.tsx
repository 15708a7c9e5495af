// The values that connect a partner, entered by a person or filled in for its local stand-in.
import { useState } from 'react'
import { leaveFor, useUnsaved } from '../../address'
import type { PartnerCard, PartnerForm, Target } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { Notice, ProblemNotice } from '../../parts/notice'
import { integrationPath, partnerAddress } from './addresses'
import { PartnerFields } from './partner-fields'
import { fromValues, toValues, type Values } from './partner-values'
import { useStandIn } from './stand-ins'

interface Props {
  readonly id: string
  readonly partner: PartnerCard
  readonly form: PartnerForm
}

export function PartnerEntry({ id, partner, form }: Props) {
  const [name, setName] = useState(partner.name)
  const [values, setValues] = useState(() => toValues(form.settings))
  const [problem, setProblem] = useState<ApiProblem>()
  const before = toValues(form.settings)
  useUnsaved(name !== partner.name || Object.keys(values).some((key) => values[key] !== before[key]))
  const errors = problem?.fields ?? {}
  const edit = (part: Values): void => setValues((before) => ({ ...before, ...part }))
  const connect = async (): Promise<void> => {
    const entered = { ...form.values, ...fromValues(form.settings, values, { isChange: false }) }
    const draft = { type: form.type, name: name.trim(), values: entered }
    const answer = await change<Target>('POST', integrationPath(id, '/targets'), draft)
    if (answer.ok) leaveFor(partnerAddress(id, answer.data.id))
    else setProblem(answer.problem)
  }
  const isSaid = ['name', ...form.settings.map(({ key }) => key)].some((key) => key in errors)
  return (
    <Form className="stack narrow" onSubmit={connect}>
      <h2>What {partner.name} gave you</h2>
      <StandInOffer partner={partner} form={form} onUse={edit} />
      <TextField label="Name" value={name} onChange={setName} error={errors['name']} />
      <PartnerFields
        settings={form.settings}
        values={values}
        errors={errors}
        onEdit={(key, value) => edit({ [key]: value })}
      />
      <ProblemNotice problem={isSaid ? undefined : problem} />
      <Button kind="primary" type="submit" disabled={name.trim() === ''}>
        Connect {partner.name}
      </Button>
    </Form>
  )
}

interface OfferProps extends Pick<Props, 'partner' | 'form'> {
  readonly onUse: (entered: Values) => void
}

function StandInOffer({ partner: { name }, form, onUse }: OfferProps) {
  const standIn = useStandIn(form.type)
  if (standIn === undefined) return null
  return (
    <Notice title={`No account with ${name} at hand?`}>
      A local stand-in takes what {name} takes. Nothing leaves this machine.
      <div className="actions">
        <Button onClick={() => onUse(standIn.entered)}>Use the local stand-in</Button>
      </div>
    </Notice>
  )
}
