// Warns if two mappings give an event the same name: for a draft before it is saved, and for stored mappings.
import { useEffect, useState } from 'react'
import type { FieldValues, Mapping, SameName, SameNameList } from '../../../runner/admin/shapes'
import { change } from '../../api/request'
import { useResource } from '../../api/resource'
import { Link } from '../../parts/link'
import { Notice } from '../../parts/notice'

const WAIT_MS = 400

interface DraftProps {
  readonly destinationId: string
  readonly mappings: readonly Mapping[]
  readonly draft: {
    readonly mappingId: string
    readonly action: string
    readonly trigger: string
    readonly mapping: FieldValues
  }
}

/** Checks a moment after the last change. */
export function SameNamesOfDraft({ destinationId, mappings, draft }: DraftProps) {
  const [found, setFound] = useState<readonly SameName[]>([])
  const body = JSON.stringify(draft)
  useEffect(() => {
    let isLate = false
    const ask = async (): Promise<void> => {
      const path = `/api/destinations/${destinationId}/mappings/same-names`
      const answer = await change<SameNameList>('POST', path, JSON.parse(body))
      // Errors of the draft are shown elsewhere.
      if (!isLate) setFound(answer.ok ? answer.data.sameNames : [])
    }
    const timer = setTimeout(() => void ask(), WAIT_MS)
    return () => {
      isLate = true
      clearTimeout(timer)
    }
  }, [destinationId, body])
  return <Warnings found={found} mappings={mappings} ownId={draft.mappingId} />
}

/** `version`: changes with the mappings. */
export function SameNamesOfAll({ id, mappings }: { readonly id: string; readonly mappings: readonly Mapping[] }) {
  const version = mappings.map((mapping) => `${mapping.id}${mapping.isOn ? 1 : 0}`).join('.')
  const { data } = useResource<SameNameList>(`/api/destinations/${id}/mappings/same-names?of=${version}`)
  return <Warnings found={data?.sameNames ?? []} mappings={mappings} />
}

interface WarningsProps {
  readonly found: readonly SameName[]
  readonly mappings: readonly Mapping[]
  /** The mapping that is edited. */
  readonly ownId?: string
}

function Warnings({ found, mappings, ownId }: WarningsProps) {
  const nameOf = (id: string): string =>
    id === ownId ? 'this mapping' : `“${mappings.find((mapping) => mapping.id === id)?.name ?? id}”`
  return (
    <div role="status" className="stack">
      {found.map(({ mappingIds, name, eventId }) => (
        <Notice key={mappingIds.join()} kind="warning" title={`Heap counts “${name}” once, not twice.`}>
          Where both are on, {mappingIds.map(nameOf).join(' and ')} make “{name}” of one event, and Heap drops the
          second as a repeat. Let one of them give it another name, or take other events.
          {eventId !== null && (
            <>
              {' '}
              <Link to={`/debugger/${eventId}`}>Such an event</Link>
            </>
          )}
        </Notice>
      ))}
    </div>
  )
}
