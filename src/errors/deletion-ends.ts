// Why a run of deletions ended early, where Heap is not the reason. One export per code.
import type { Reason } from './reason'

export const stopped: Reason = {
  title: 'stopped',
  advice: 'Start it again: it goes on with the receipt.'
}

export const receipt_not_written: Reason = {
  title: 'the receipt cannot be written',
  advice: 'Write down the ids of the requests: without the receipt they are the only proof.'
}
