// The requests to Segment's Public API about a destination function, and the reading of their answers.
import { fieldOf } from '../heap/plain'
import type { FunctionSetting } from '../segment-function/setting-form'
import type { ApiRequest, SegmentApi } from './segment-api'

/** A function of the workspace. */
export interface WorkspaceFunction {
  readonly id: string
  readonly displayName: string
  /** Id of its entry in the workspace's catalog. */
  readonly catalogId: string | undefined
}

export interface FunctionContent {
  readonly code: string
  readonly settings: readonly FunctionSetting[]
}

const DESCRIPTION =
  'Sends events, user and account properties, audiences and computed traits to Heap. Made by heap-destination.'

/** Entries of a page of a list. Source: `PaginationInput`, 1 to 1000. */
const PAGE = 200

/** Most pages that are read. A workspace has at most 25 functions unless Segment allows more. */
const MAX_PAGES = 20

export function listFunctions(cursor?: string): ApiRequest {
  const next = cursor === undefined ? '' : `&pagination[cursor]=${encodeURIComponent(cursor)}`
  return {
    method: 'GET',
    path: `/functions?resourceType=DESTINATION&pagination[count]=${PAGE}${next}`,
    purpose: 'Look for the function by its name',
    basis: 'documented by Segment'
  }
}

export function createFunction(displayName: string, { code, settings }: FunctionContent): ApiRequest {
  return {
    method: 'POST',
    path: '/functions',
    body: { code, displayName, resourceType: 'DESTINATION', settings, description: DESCRIPTION },
    purpose: 'Create the function',
    basis: 'documented by Segment'
  }
}

export function updateFunction(id: string, { code, settings }: FunctionContent): ApiRequest {
  return {
    method: 'PATCH',
    path: `/functions/${encodeURIComponent(id)}`,
    body: { code, settings, description: DESCRIPTION },
    purpose: 'Update the function',
    basis: 'documented by Segment'
  }
}

export function getFunction(id: string): ApiRequest {
  return {
    method: 'GET',
    path: `/functions/${encodeURIComponent(id)}`,
    purpose: 'Ask about the function',
    basis: 'documented by Segment'
  }
}

export function listVersions(id: string): ApiRequest {
  return {
    method: 'GET',
    path: `/functions/${encodeURIComponent(id)}/versions?pagination[count]=${PAGE}`,
    purpose: 'List its versions',
    basis: 'documented by Segment'
  }
}

export function listConnected(sourceId: string): ApiRequest {
  return {
    method: 'GET',
    path: `/sources/${encodeURIComponent(sourceId)}/connected-destinations?pagination[count]=${PAGE}`,
    purpose: 'Look whether the source is connected already',
    basis: 'documented by Segment'
  }
}

export interface Connection {
  readonly sourceId: string
  readonly catalogId: string
  readonly name: string
  readonly isEnabled: boolean
  readonly settings: Readonly<Record<string, unknown>>
}

/** That the metadata of a function is its catalog entry is our assumption; Segment does not document it. */
export function connectSource({ sourceId, catalogId, name, isEnabled, settings }: Connection): ApiRequest {
  return {
    method: 'POST',
    path: '/destinations',
    body: { sourceId, metadataId: catalogId, name, enabled: isEnabled, settings },
    purpose: 'Connect the source',
    basis: 'our reading'
  }
}

/** The functions of that name. Segment puts the name of the workspace behind that of a destination function. */
export async function findFunctions(api: SegmentApi, name: string): Promise<WorkspaceFunction[]> {
  const found: WorkspaceFunction[] = []
  let cursor: string | undefined
  for (let page = 0; page < MAX_PAGES; page++) {
    const data = await api.ask(listFunctions(cursor))
    found.push(...itemsOf(data, 'functions').flatMap(toFunction))
    const next = fieldOf(fieldOf(data, 'pagination'), 'next')
    if (typeof next !== 'string' || next === '') break
    cursor = next
  }
  return found.filter(({ displayName }) => displayName === name || displayName.startsWith(`${name} (`))
}

/** The function in the answer about one. */
export function readFunction(data: unknown): WorkspaceFunction | undefined {
  return toFunction(fieldOf(data, 'function'))[0]
}

export function itemsOf(data: unknown, key: string): unknown[] {
  const items = fieldOf(data, key)
  return Array.isArray(items) ? items : []
}

function toFunction(item: unknown): WorkspaceFunction[] {
  const [id, displayName, catalogId] = ['id', 'displayName', 'catalogId'].map((key) => fieldOf(item, key))
  if (typeof id !== 'string') return []
  return [
    {
      id,
      displayName: typeof displayName === 'string' ? displayName : '',
      catalogId: typeof catalogId === 'string' ? catalogId : undefined
    }
  ]
}
