// What Segment imports: the cloud destination, and the types of what it takes and reports.
export { destination, destination as default } from './cloud'
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
