// The codes with which a run of deletions ends early when Heap is not the reason, one export per code.
import type { Reason } from './reason'

export const stopped: Reason = {
  title: 'stopped',
  advice: 'Start it again: it continues from the receipt.'
}

export const receipt_not_written: Reason = {
  title: 'the receipt cannot be written',
  advice: 'Write down the ids of the requests: without the receipt they are the only proof.'
}
