// Why two partners need two integrations in Heap.
import { Notice } from '../../parts/notice'

export function OneForEach() {
  return (
    <Notice title="Two partners, two integrations">
      For each segment, an integration in Heap sends one user property that says who somebody is. Braze needs its
      external id, AB Tasty its visitor id, Command AI your user id. So make an integration here and in Heap for each
      partner that knows people by another id. Partners that know them by the same id can share one.
    </Notice>
  )
}
