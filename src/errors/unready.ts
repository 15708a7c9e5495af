// Why the runner takes no event at the moment: answered by its APIs and by /readyz. One export per code.
import type { RefusalReason } from './reason'

export const store_full: RefusalReason = {
  status: 503,
  title: 'the store is full',
  advice: 'What it holds is kept and delivered. Send it again later, or give the store more room.'
}

export const store_damaged: RefusalReason = {
  status: 503,
  title: 'the store is damaged',
  advice: 'What it holds is not touched. Do what the log of the runner says.'
}

export const closing: RefusalReason = {
  status: 503,
  title: 'the runner is being stopped',
  advice: 'Send it again later.'
}
