// Whether somebody is in the audience that an event is about: as the framework has worked it out, or, where it is too old
// for that, by the row of a Reverse ETL model.
import type { JSONObject } from '@segment/actions-core'

/** Rows that put somebody into the audience (`true`) or take them out, by sync mode and event of the row. */
const ROWS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  add: { new: true },
  update: { updated: true },
  upsert: { new: true, updated: true },
  mirror: { new: true, updated: true, deleted: false },
  delete: { deleted: false }
}

interface Known {
  /** What the framework says; one before 3.170 may say nothing of rows. */
  readonly given: boolean | undefined
  readonly syncMode?: string | undefined
  readonly event: JSONObject | undefined
}

/** `undefined` when neither says it. Source of what each mode takes: `retlAudienceMembership` of actions-core 3.170. */
export function membershipOf({ given, syncMode, event }: Known): boolean | undefined {
  if (given !== undefined || syncMode === undefined || event?.['type'] !== 'track') return given
  const name = event['event']
  const rows = Object.entries(ROWS[syncMode] ?? {})
  return rows.find(([row]) => row === name)?.[1]
}
