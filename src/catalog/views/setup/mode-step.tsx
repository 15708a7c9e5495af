// Step three: whether the page sends for itself or events go through this machine.
import type { Card, Mode, SourceKind } from '../../../runner/admin/shapes'
import { Choices, type Option } from '../../parts/choice'
import { Notice } from '../../parts/notice'
import type { Draft } from './draft'

/** The modes in words for a kind of source. Modes that the service does not support for it are not offered. */
export function modeOptions(card: Card, kind: SourceKind): Option<Mode>[] {
  const words: Option<Mode>[] = [
    {
      value: 'cloud',
      label: 'Cloud mode',
      help: `Events go from here to ${card.name}.`
    },
    {
      value: 'device',
      label: 'Device mode',
      help: `${card.name}’s script runs on your page, autocapture included. Nothing is sent twice.`
    }
  ]
  return words.filter(({ value }) => card.connectionModes[kind].includes(value))
}

interface Props {
  readonly card: Card
  readonly kind: SourceKind
  readonly mode: Mode
  readonly useSandbox: boolean
  readonly edit: (part: Partial<Draft>) => void
}

export function ModeStep({ card, kind, mode, useSandbox, edit }: Props) {
  const options = modeOptions(card, kind)
  return (
    <>
      <Choices
        legend="Mode"
        isLegendHidden
        options={options}
        value={mode}
        onChange={(chosen) => edit({ mode: chosen })}
      />
      {useSandbox && mode === 'device' && (
        <Notice kind="warning">
          On a page, {card.name}’s script talks to {card.name} itself, never to the local one. To see your events in the
          local {card.name}, choose cloud mode.
        </Notice>
      )}
      {options.length === 1 && (
        <p className="quiet">Device mode needs a page to run on, so it is there for web sources only.</p>
      )}
    </>
  )
}
