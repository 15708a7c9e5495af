// Determines whether a user is in the audience of an event: as the framework says, or, if it is too old to say it, by
// the row of a Reverse ETL model.
import type { JSONObject } from '@segment/actions-core'

/** Per sync mode and row event: `true` if the row adds its user to the audience, `false` if it removes them. */
const ROWS: Readonly<Record<string, Readonly<Record<string, boolean>>>> = {
  add: { new: true },
  update: { updated: true },
  upsert: { new: true, updated: true },
  mirror: { new: true, updated: true, deleted: false },
  delete: { deleted: false }
}

interface Known {
  /** What the framework says. Before version 3.170 it says nothing about rows. */
  readonly given: boolean | undefined
  readonly syncMode?: string | undefined
  readonly event: JSONObject | undefined
}

/** `undefined` if neither says it. Source of the modes: `retlAudienceMembership` of actions-core 3.170. */
export function membershipOf({ given, syncMode, event }: Known): boolean | undefined {
  if (given !== undefined || syncMode === undefined || event?.['type'] !== 'track') return given
  const name = event['event']
  const rows = Object.entries(ROWS[syncMode] ?? {})
  return rows.find(([row]) => row === name)?.[1]
}
