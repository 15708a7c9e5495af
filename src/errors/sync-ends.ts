// The codes with which a sync of a target ends because of the runner itself, one export per code.
import type { Reason } from './reason'

export const sync_broken_off: Reason = {
  title: 'it was interrupted',
  advice:
    'The runner ended, or the target was changed. The next sync continues where this one stopped: nothing needs to be done.'
}

export const sync_failed: Reason = {
  title: 'the runner failed',
  advice: 'Look at its log, and check that the disk is not full. The next sync continues where this one stopped.'
}
