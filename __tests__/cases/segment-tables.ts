// All tables of Segment calls together, for the edges that have to give Heap the same.
import { SERVER_LIMITS } from '../../src/heap/limits'
import { engageCases } from './engage-events'
import { anonymousCases, heapUserCases, placeholderSettingCases, refusedCases } from './nobody-events'
import { aliasCases, eventTraitCases, groupCases, identifyCases } from './people-events'
import type { SegmentCase } from './segment-case'
import { timestampCases, trackCases, viewCases } from './track-events'

export const SEGMENT_TABLES: readonly SegmentCase[] = [
  ...trackCases,
  ...viewCases(SERVER_LIMITS),
  ...timestampCases,
  ...identifyCases,
  ...eventTraitCases,
  ...groupCases,
  ...aliasCases,
  ...engageCases,
  ...heapUserCases,
  ...anonymousCases,
  ...placeholderSettingCases,
  ...refusedCases
]
