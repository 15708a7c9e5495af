// Step four: which calls are sent, by the presets.
import type { CardDetail, Mode } from '../../../runner/admin/shapes'
import { Switch } from '../../parts/choice'
import { isAboutPages, isPresetOn, type Draft } from './draft'

interface Props {
  readonly card: CardDetail
  readonly draft: Draft
  readonly mode: Mode
  readonly edit: (part: Partial<Draft>) => void
}

export function SendingStep({ card, draft, mode, edit }: Props) {
  return (
    <>
      <div className="switches">
        {card.presets.map((preset) => (
          <Switch
            key={preset.name}
            label={preset.name}
            help={mode === 'device' && isAboutPages(preset) ? 'Heap captures pages itself' : undefined}
            isOn={isPresetOn(preset, draft, mode)}
            onChange={(isOn) => edit({ switched: { ...draft.switched, [preset.name]: isOn } })}
          />
        ))}
      </div>
      <p className="quiet">You can change what is sent, and how, at any time.</p>
    </>
  )
}
