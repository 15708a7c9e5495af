// The page of one mapping: loads what its editor needs.
import { useState } from 'react'
import type { CardDetail, Destination, MappingsAndActions } from '../../../runner/admin/shapes'
import { useResource } from '../../api/resource'
import { Loading, ProblemNotice } from '../../parts/notice'
import { Page } from '../../parts/page'
import { MappingEditor } from './mapping-editor'
import type { Pasting } from './preview-event'

export function MappingPage({ id, mappingId }: { readonly id: string; readonly mappingId: string }) {
  const [pasted, setPasted] = useState<Pasting['event']>()
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
      <MappingEditor
        key={JSON.stringify(mapping)}
        destination={destination.data}
        mapping={mapping}
        mappings={known.data.mappings}
        action={action}
        card={card.data}
        pasting={{ event: pasted, keep: setPasted }}
        onStored={known.reload}
      />
    </Page>
  )
}
