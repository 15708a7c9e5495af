// Public entry of the backfill. Importing it starts nothing.
export { MisuseError } from './misuse'
export { startSend } from './send'
export type { SendOptions, SendProgress, SendResult, SendRun } from './options'
export type { Estimate } from './estimate'
export type { ReasonCount, Tally } from './tally'
