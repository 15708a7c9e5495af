// Why a sync of a target ended where the runner itself is the reason. One export per code.
import type { Reason } from './reason'

export const sync_broken_off: Reason = {
  title: 'it was broken off',
  advice:
    'The runner ended, or the target was changed. The next sync goes on where it stopped: nothing needs to be done.'
}

export const sync_failed: Reason = {
  title: 'the runner failed',
  advice: 'Look at its log, and see that the disk has room. The next sync goes on where it stopped.'
}
