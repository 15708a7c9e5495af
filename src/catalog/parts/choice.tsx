// Choices: one of a few, shown as cards, or a switch.
import { useEffect, useId, useState, type ReactNode } from 'react'
import { refusalOf, type ApiProblem } from '../api/request'
import { Refusal } from './button'

export interface Option<Value extends string> {
  readonly value: Value
  readonly label: ReactNode
  readonly help?: ReactNode
  readonly disabled?: boolean
}

interface ChoicesProps<Value extends string> {
  readonly legend: string
  readonly isLegendHidden?: boolean
  readonly options: readonly Option<Value>[]
  readonly value: Value | undefined
  readonly onChange: (value: Value) => void
}

export function Choices<Value extends string>(props: ChoicesProps<Value>) {
  const name = useId()
  return (
    <fieldset className="choices">
      <legend className={props.isLegendHidden === true ? 'unseen' : undefined}>{props.legend}</legend>
      <div className="choice-row">
        {props.options.map(({ value, label, help, disabled }) => (
          <label key={value} className="choice">
            <input
              type="radio"
              name={name}
              checked={value === props.value}
              disabled={disabled}
              onChange={() => props.onChange(value)}
            />
            <span>
              <span className="choice-label">{label}</span>
              {help !== undefined && <span className="choice-help">{help}</span>}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  )
}

interface SwitchProps {
  readonly label: ReactNode
  /** The subject of the switch, if the label only says "On". */
  readonly ariaLabel?: string
  readonly help?: ReactNode
  readonly isOn: boolean
  /** If it resolves to a refusal of the runner, the switch goes back and says why. */
  readonly onChange: (isOn: boolean) => unknown
}

/** Shows the choice at once, before the runner has answered. */
export function Switch({ label, ariaLabel, help, isOn, onChange }: SwitchProps) {
  const [wanted, setWanted] = useState<boolean>()
  const [refusal, setRefusal] = useState<ApiProblem>()
  useEffect(() => setWanted(undefined), [isOn])
  const change = async (isWanted: boolean): Promise<void> => {
    setWanted(isWanted)
    const refused = refusalOf(await onChange(isWanted))
    setRefusal(refused)
    if (refused) setWanted(undefined)
  }
  return (
    <>
      <label className="switch">
        <input
          type="checkbox"
          role="switch"
          aria-label={ariaLabel}
          checked={wanted ?? isOn}
          onChange={(event) => void change(event.target.checked)}
        />
        <span className="switch-track" aria-hidden="true" />
        <span>
          <span className="choice-label">{label}</span>
          {help !== undefined && <span className="choice-help">{help}</span>}
        </span>
      </label>
      <Refusal problem={refusal} />
    </>
  )
}
