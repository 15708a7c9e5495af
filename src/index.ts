// The package's main entry, which Segment imports: the cloud destination, and the types of its input and outcomes.
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
