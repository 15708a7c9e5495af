// One mapping, edited, with what it makes of an event shown at once. Stores nothing until asked to.
import { useState } from 'react'
import { setQuery, useAddress, useUnsaved } from '../../address'
import type {
  Action,
  CardDetail,
  Destination,
  Mapping,
  MappingsAndActions,
  TriggerCheck
} from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Needs } from '../../parts/needs'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { FieldTable } from './field-table'
import { useLivePreview, type LivePreview } from './live-preview'
import { MappingActions } from './mapping-actions'
import { MappingHead } from './mapping-head'
import { defaultsOf, toDraft, toFieldValues, toMappingChanges, type MappingDraft } from './mapping-draft'
import { MappingResult } from './mapping-result'
import { usePreviewEvent, type PreviewEvent } from './preview-event'
import { SameNamesOfDraft } from './same-names'
import { useTriggerCheck } from './trigger-editor'

export function MappingPage({ id, mappingId }: { readonly id: string; readonly mappingId: string }) {
  const destination = useResource<Destination>(`/api/destinations/${id}`)
  const known = useResource<MappingsAndActions>(`/api/destinations/${id}/mappings`)
  const card = useResource<CardDetail>(destination.data ? `/api/catalog/${destination.data.type}` : null)
  const problem = destination.problem ?? known.problem ?? card.problem
  if (!destination.data || !known.data || !card.data) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  const mapping = known.data.mappings.find((one) => one.id === mappingId)
  const action = known.data.actions.find(({ key }) => key === mapping?.action)
  const back = { to: `/destinations/${id}/mappings`, name: 'Mappings' }
  if (mapping === undefined || action === undefined) {
    return (
      <Page title="This mapping has been removed" back={back}>
        {null}
      </Page>
    )
  }
  return (
    <Page title={mapping.name} lead={action.description} back={back}>
      <Editor
        key={JSON.stringify(mapping)}
        destination={destination.data}
        mapping={mapping}
        mappings={known.data.mappings}
        action={action}
        card={card.data}
        onStored={known.reload}
      />
    </Page>
  )
}

interface EditorProps {
  readonly destination: Destination
  readonly mapping: Mapping
  readonly mappings: readonly Mapping[]
  readonly action: Action
  readonly card: CardDetail
  readonly onStored: () => void
}

function Editor({ destination, mapping, mappings, action, card, onStored }: EditorProps) {
  const stored = toDraft(mapping, action)
  const [draft, setDraft] = useState<MappingDraft>(stored)
  const edit = (part: Partial<MappingDraft>): void => setDraft((before) => ({ ...before, ...part }))
  const check = useTriggerCheck(draft.trigger)
  const { preview, ...live } = usePreview({ destination, mapping, draft, check })
  const isChanged = JSON.stringify(draft) !== JSON.stringify(stored)
  useUnsaved(isChanged)
  return (
    <>
      <MappingHead draft={draft} check={check} edit={edit} />
      <SameNamesOfDraft destinationId={destination.id} mappings={mappings} draft={toQuestion(mapping, draft)} />
      <div className="editor">
        <FieldTable
          action={action}
          draft={draft}
          defaults={defaultsOf(mapping, action, card.presets)}
          event={preview.event}
          values={live.result?.fields ?? {}}
          edit={edit}
        />
        <MappingResult preview={preview} {...live} />
      </div>
      <Needs right="configure">
        <MappingActions
          path={`/api/destinations/${destination.id}/mappings/${mapping.id}`}
          back={`/destinations/${destination.id}/mappings`}
          draft={draft}
          changes={toMappingChanges(mapping, { stored, draft })}
          isChanged={isChanged}
          isTriggerFine={check?.isValid !== false}
          onUndo={() => setDraft(stored)}
          onStored={onStored}
        />
      </Needs>
    </>
  )
}

function toQuestion({ id, action }: Mapping, draft: MappingDraft) {
  return { mappingId: id, action, trigger: draft.trigger, mapping: toFieldValues(draft) }
}

interface Previewed {
  readonly destination: Destination
  readonly mapping: Mapping
  readonly draft: MappingDraft
  readonly check: TriggerCheck | undefined
}

function usePreview({
  destination,
  mapping,
  draft,
  check
}: Previewed): LivePreview & { readonly preview: PreviewEvent } {
  const choice = useAddress().query.get('event') ?? ''
  const type = /type = "(\w+)"/.exec(mapping.trigger)?.[1]
  const preview = usePreviewEvent(destination, { choice, choose: (event) => setQuery({ event }), type })
  const live = useLivePreview({
    destinationId: destination.id,
    subject: preview.subject,
    action: mapping.action,
    // The last trigger that could be understood; what is wrong with this one is shown below it.
    trigger: check?.isValid === false ? mapping.trigger : draft.trigger,
    mapping: toFieldValues(draft)
  })
  return { ...live, preview }
}
