// Edits one mapping, with a live preview of an event. Stores nothing until it is saved.
import { useState } from 'react'
import { setQuery, useAddress, useUnsaved } from '../../address'
import type { Action, CardDetail, Destination, EventPaths, Mapping, TriggerCheck } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Needs } from '../../parts/needs'
import { fieldsOf } from '../mending/remedies'
import { TryAgain } from '../mending/try-again'
import { FieldGroups } from './field-groups'
import { useLivePreview, type LivePreview } from './live-preview'
import { MappingActions } from './mapping-actions'
import { MappingHead } from './mapping-head'
import { defaultsOf, toDraft, toFieldValues, toMappingChanges, type MappingDraft } from './mapping-draft'
import { MappingResult } from './mapping-result'
import { usePreviewEvent, type Pasting, type PreviewEvent } from './preview-event'
import { SameNamesOfDraft } from './same-names'
import { SendTest } from './send-test'
import { useTriggerCheck } from './trigger-editor'

interface EditorProps {
  readonly destination: Destination
  readonly mapping: Mapping
  readonly mappings: readonly Mapping[]
  readonly action: Action
  readonly card: CardDetail
  readonly pasting: Pasting
  readonly onStored: () => void
}

export function MappingEditor(props: EditorProps) {
  const { destination, mapping, mappings, action } = props
  const stored = toDraft(mapping, action)
  const [draft, setDraft] = useState<MappingDraft>(stored)
  const edit = (part: Partial<MappingDraft>): void => setDraft((before) => ({ ...before, ...part }))
  const check = useTriggerCheck(draft.trigger)
  const { data: seen } = useResource<EventPaths>(`/api/destinations/${destination.id}/event-paths`)
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored)
  useUnsaved(isChanged)
  return (
    <>
      <MappingHead draft={draft} check={check} paths={seen?.paths ?? []} edit={edit} />
      <SameNamesOfDraft destinationId={destination.id} mappings={mappings} draft={toQuestion(mapping, draft)} />
      <FieldsAndResult {...props} draft={draft} check={check} seen={seen} edit={edit} />
      <Needs right="configure">
        <MappingActions
          path={`/api/destinations/${destination.id}/mappings/${mapping.id}`}
          back={`/destinations/${destination.id}/mappings`}
          draft={draft}
          changes={toMappingChanges(mapping, { stored, draft })}
          isChanged={isChanged}
          isTriggerFine={check?.isValid !== false}
          onUndo={() => setDraft(stored)}
          onStored={props.onStored}
        >
          <TryAgain destinationId={destination.id} isUnsaved={isChanged} />
        </MappingActions>
      </Needs>
    </>
  )
}

interface FieldsProps extends EditorProps {
  readonly draft: MappingDraft
  readonly check: TriggerCheck | undefined
  readonly seen: EventPaths | undefined
  readonly edit: (part: Partial<MappingDraft>) => void
}

function FieldsAndResult({ destination, mapping, action, card, pasting, draft, check, seen, edit }: FieldsProps) {
  const { preview, ...live } = usePreview({ destination, mapping, draft, check, pasting })
  const error = live.result?.error
  return (
    <div className="editor">
      <FieldGroups
        action={action}
        draft={draft}
        defaults={defaultsOf(mapping, action, card.presets)}
        event={preview.event}
        seen={seen}
        values={live.result?.fields ?? {}}
        marked={error ? fieldsOf(error, action.fields) : []}
        edit={edit}
      />
      <MappingResult preview={preview} {...live}>
        <SendTest
          destinationId={destination.id}
          subject={check?.isValid === false ? undefined : preview.subject}
          mapping={{ action: action.key, trigger: draft.trigger, mapping: toFieldValues(draft) }}
        />
      </MappingResult>
    </div>
  )
}

function toQuestion({ id, action }: Mapping, draft: MappingDraft) {
  return { mappingId: id, action, trigger: draft.trigger, mapping: toFieldValues(draft) }
}

interface Previewed extends Pick<EditorProps, 'destination' | 'mapping' | 'pasting'> {
  readonly draft: MappingDraft
  readonly check: TriggerCheck | undefined
}

function usePreview({
  destination,
  mapping,
  draft,
  check,
  pasting
}: Previewed): LivePreview & { readonly preview: PreviewEvent } {
  const choice = useAddress().query.get('event') ?? ''
  const type = /type = "(\w+)"/.exec(mapping.trigger)?.[1]
  const preview = usePreviewEvent(destination, { choice, choose: (event) => setQuery({ event }), pasting, type })
  const live = useLivePreview({
    destinationId: destination.id,
    subject: preview.subject,
    action: mapping.action,
    // The last trigger that could be parsed. What is wrong with the present one is shown below it.
    trigger: check?.isValid === false ? mapping.trigger : draft.trigger,
    mapping: toFieldValues(draft)
  })
  return { ...live, preview }
}
