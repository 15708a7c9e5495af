// Public entry of the backfill. Importing it starts nothing.
export { createDryRun, openConnection, type Connection, type ConnectionOptions } from './connection'
export { findInputFiles } from './input-files'
export { isOrdinaryFile } from './source'
export { TABLES, type RowOptions, type Table } from './rows/row-options'
export { startSend } from './send'
export type { SendOptions, SendProgress, SendResult, SendRun } from './options'
export type { Estimate } from './estimate'
export type { ReasonCount, SettledEvent, Tally } from './tally'
