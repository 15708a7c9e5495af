// What Segment imports: the cloud destination, and the types of what it takes and reports.
import { destination } from './cloud'

export default destination
export type { Settings } from './cloud'
export type { HeapInput } from './heap/input'
export type { Outcome } from './delivery/types'
export {
  HeapDestinationError,
  type AlterationCode,
  type ErrorCode,
  type ErrorFacts,
  type Fate,
  type Issue,
  type RejectionCode,
  type RetryCode
} from './errors'
