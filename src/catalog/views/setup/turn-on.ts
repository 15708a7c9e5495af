// Creates what was chosen while setting up: a new source, the destination, the connection.
import type { CardDetail, Destination, Mode, Source } from '../../../runner/admin/shapes'
import { change, type Answered } from '../../api/request'
import { isPresetOn, NEW_SOURCE, type Draft } from './draft'

interface Chosen {
  readonly draft: Draft
  readonly card: CardDetail
  readonly mode: Mode
  /** Digits, as read from what was typed. */
  readonly appId: string
}

export async function turnOn({ draft, card, mode, appId }: Chosen): Promise<Answered<Destination>> {
  const source = await obtainSource(draft)
  if (!source.ok) return source
  const { region, useSandbox } = draft
  return change<Destination>('POST', '/api/destinations', {
    type: card.type,
    settings: { appId, region, useSandbox },
    connections: [{ sourceId: source.data.id, mode }],
    mappings: card.presets.map((preset) => ({ ...preset, isOn: isPresetOn(preset, draft, mode) })),
    isOn: true
  })
}

async function obtainSource({ sourceId = '', newName, newKind }: Draft): Promise<Answered<{ readonly id: string }>> {
  if (sourceId !== NEW_SOURCE) return { ok: true, data: { id: sourceId } }
  return change<Source>('POST', '/api/sources', { name: newName.trim(), kind: newKind })
}
