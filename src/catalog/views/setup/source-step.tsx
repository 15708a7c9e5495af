// Step one: the source of the events. A new one is created at the end.
import type { Source } from '../../../runner/admin/shapes'
import { Choices } from '../../parts/choice'
import { SourceForm } from '../sources/source-form'
import { KIND_WORDS } from '../catalog/service-card'
import { NEW_SOURCE, type Draft } from './draft'

interface Props {
  readonly draft: Draft
  readonly sources: readonly Source[]
  readonly edit: (part: Partial<Draft>) => void
}

export function SourceStep({ draft, sources, edit }: Props) {
  const options = [
    ...sources.map(({ id, name, kind }) => ({ value: id, label: name, help: KIND_WORDS[kind] })),
    { value: NEW_SOURCE, label: '+ New source', help: 'A website, an app or a server' }
  ]
  return (
    <div className="stack">
      {sources.length > 0 && (
        <Choices
          legend="Source"
          isLegendHidden
          options={options}
          value={draft.sourceId}
          onChange={(sourceId) => edit({ sourceId })}
        />
      )}
      {draft.sourceId === NEW_SOURCE && (
        <SourceForm
          name={draft.newName}
          kind={draft.newKind}
          onName={(newName) => edit({ newName })}
          onKind={(newKind) => edit({ newKind })}
        />
      )}
    </div>
  )
}
