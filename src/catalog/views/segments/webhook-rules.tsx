// How old a webhook of an integration may be, and which segments count as samples.
import { useState } from 'react'
import { useUnsaved } from '../../address'
import type { Integration } from '../../../runner/admin/shapes'
import { change, type ApiProblem } from '../../api/request'
import { Button } from '../../parts/button'
import { SelectField, TextField } from '../../parts/field'
import { Form } from '../../parts/form'
import { Needs } from '../../parts/needs'
import { ProblemNotice } from '../../parts/notice'
import { fromLines, toSpan } from '../../words'
import { integrationPath } from './addresses'

interface Props {
  readonly integration: Integration
  readonly onChanged: () => void
}

export function WebhookRules(props: Props) {
  return (
    <details>
      <summary>Signature window and samples</summary>
      <div className="narrow step-form">
        <Needs right="configure">
          <RulesForm {...props} />
        </Needs>
      </div>
    </details>
  )
}

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const OLD_MS = [MINUTE_MS, HOUR_MS, 24 * HOUR_MS, 7 * 24 * HOUR_MS]
const AHEAD_MS = [1000, MINUTE_MS, 5 * MINUTE_MS, HOUR_MS]

function RulesForm(props: Props) {
  const { entered, edit, isChanged, save, problem, saved } = useRules(props)
  return (
    <Form className="stack" onSubmit={save}>
      <Span
        label="A webhook may be so old"
        help="Heap sends again after an outage, perhaps with the old time. A wide window does no harm: what is stored is recognised."
        ms={entered.oldMs}
        usual={OLD_MS}
        onChange={(oldMs) => edit({ oldMs })}
      />
      <Span
        label="Its time may be ahead of ours by"
        help="Clocks differ."
        ms={entered.aheadMs}
        usual={AHEAD_MS}
        onChange={(aheadMs) => edit({ aheadMs })}
      />
      <TextField
        label="Samples"
        help="Names or ids of segments that are only shown, one per line. Case does not matter."
        lines={3}
        value={entered.sampleNames}
        onChange={(sampleNames) => edit({ sampleNames })}
        error={problem?.fields['sampleNames']}
      />
      <ProblemNotice problem={problem && 'sampleNames' in problem.fields ? undefined : problem} />
      <div className="actions">
        <Button type="submit" disabled={!isChanged}>
          Save window and samples
        </Button>
        <span role="status">{saved}</span>
      </div>
    </Form>
  )
}

function useRules({ integration: { id, oldMs, aheadMs, sampleNames }, onChanged }: Props) {
  const stored = { oldMs, aheadMs, sampleNames: sampleNames.join('\n') }
  const [changed, setChanged] = useState<Partial<typeof stored>>({})
  const [loaded, setLoaded] = useState(stored)
  const [problem, setProblem] = useState<ApiProblem>()
  const [saved, setSaved] = useState('')
  const entered = { ...stored, ...changed }
  const isChanged = JSON.stringify(entered) !== JSON.stringify(stored)
  useUnsaved(isChanged)
  const edit = (part: Partial<typeof stored>): void => {
    if (Object.keys(changed).length === 0) setLoaded(stored)
    setChanged((before) => ({ ...before, ...part }))
    setSaved('')
  }
  const save = async (): Promise<void> => {
    const edited = Object.keys(changed) as (keyof typeof stored)[]
    const pick = (rules: typeof stored) =>
      Object.fromEntries(edited.map((key) => [key, key === 'sampleNames' ? fromLines(rules[key]) : rules[key]]))
    const answer = await change('PATCH', integrationPath(id), { ...pick(entered), was: pick(loaded) })
    setProblem(answer.ok ? undefined : answer.problem)
    if (!answer.ok) return
    setChanged({})
    setSaved('● Saved')
    onChanged()
  }
  return { entered, edit, isChanged, save, problem, saved }
}

interface SpanProps {
  readonly label: string
  readonly help: string
  readonly ms: number
  readonly usual: readonly number[]
  readonly onChange: (ms: number) => void
}

/** One of the offered values, or the stored one. */
function Span({ label, help, ms, usual, onChange }: SpanProps) {
  const choices = [...new Set([...usual, ms])].sort((a, b) => a - b)
  return (
    <SelectField label={label} help={help} value={String(ms)} onChange={(value) => onChange(Number(value))}>
      {choices.map((one) => (
        <option key={one} value={one}>
          {toSpan(one)}
        </option>
      ))}
    </SelectField>
  )
}
