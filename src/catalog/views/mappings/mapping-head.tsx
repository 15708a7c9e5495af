// Name, switch and trigger of a mapping.
import type { EventPaths, TriggerCheck } from '../../../runner/admin/shapes'
import { Switch } from '../../parts/choice'
import { TextField } from '../../parts/field'
import type { MappingDraft } from './mapping-draft'
import { TriggerEditor } from './trigger-editor'

interface Props {
  readonly draft: MappingDraft
  readonly check: TriggerCheck | undefined
  readonly paths: EventPaths['paths']
  readonly edit: (part: Partial<MappingDraft>) => void
}

export function MappingHead({ draft, check, paths, edit }: Props) {
  return (
    <section className="card stack">
      <div className="card-head">
        <TextField label="Name" value={draft.name} onChange={(name) => edit({ name })} />
        <Switch label={draft.isOn ? 'On' : 'Off'} isOn={draft.isOn} onChange={(isOn) => edit({ isOn })} />
      </div>
      <TriggerEditor trigger={draft.trigger} check={check} paths={paths} onChange={(trigger) => edit({ trigger })} />
    </section>
  )
}
