// Reads the body of a webhook: segment, people who entered and left, page and sync. Accepts everything that Heap sends.
import { fitsId, packIds, type IdList } from './id-list'

export interface PageFacts {
  /** `undefined`: Heap named no sync. */
  readonly task: string | undefined
  /** From 1. */
  readonly page: number
  readonly total: number
}

interface Facts {
  /** `action_type` as it was sent, at most 100 characters. */
  readonly action: string
  /** Names the customer in webhooks of a published integration. */
  readonly idToken: string | undefined
}

export interface AboutSegment extends Facts {
  readonly segmentId: string
  readonly segmentName: string | null
  /** Whether the webhook itself says that it is a sample. */
  readonly isSample: boolean
}

export interface SyncBody extends AboutSegment, PageFacts {
  readonly kind: 'sync'
  readonly entered: IdList
  readonly left: IdList
  /**
   * Number of entries without a usable id: neither text nor a number, empty, too long, with the character 0, or not valid
   * UTF-8.
   */
  readonly unreadable: number
}

export type WebhookBody =
  | SyncBody
  | (AboutSegment & { readonly kind: 'drain' })
  | (Facts & { readonly kind: 'unknown' })
  | { readonly kind: 'malformed'; readonly message: string }

const SYNC = 'segment.users.sync'
/** Removed from Heap's documentation in 2022, but still in its sample code. */
const DRAIN = 'segment.users.drain'

/** @param json parsed, with integers beyond 2^53 as text */
export function readWebhook(json: unknown): WebhookBody {
  const body = fieldsOf(json)
  if (body === undefined) return malformed('The body is not a JSON object.')
  const action = textOf(body['action_type'])?.slice(0, 100)
  if (action === undefined) return malformed('The body has no action_type.')
  const facts = { action, idToken: textOf(body['id_token']) }
  if (action !== SYNC && action !== DRAIN) return { ...facts, kind: 'unknown' }
  const data = fieldsOf(body['data']) ?? {}
  const segment = fieldsOf(data['segment']) ?? {}
  const segmentId = textOf(segment['id'])
  if (segmentId === undefined) return malformed('data.segment.id is missing, or is no text or number that can be kept.')
  const isSample = [body, data, segment].some((part) => part['sample'] === true || part['is_sample'] === true)
  const about = { ...facts, segmentId, segmentName: textOf(segment['name']) ?? null, isSample }
  return action === DRAIN ? { ...about, kind: 'drain' } : readSync(about, data)
}

function readSync(about: AboutSegment, data: Readonly<Record<string, unknown>>): WebhookBody {
  const [entered, left] = [readPeople(data['add']), readPeople(data['remove'])]
  if (entered === undefined || left === undefined) {
    return malformed(`data.${entered === undefined ? 'add' : 'remove'} is not a list.`)
  }
  const unreadable = entered.unreadable + left.unreadable
  return { ...about, ...readPage(data['sync_info']), kind: 'sync', entered: entered.ids, left: left.ids, unreadable }
}

/** Without a readable page number, the webhook counts as the only page of its sync. */
function readPage(value: unknown): PageFacts {
  const info = fieldsOf(value) ?? {}
  const page = countOf(info['page_number'])
  const total = countOf(info['total_pages'])
  const task = textOf(info['sync_task_id'])
  if (page === undefined) return { task, page: 1, total: 1 }
  return { task, page, total: Math.max(page, total ?? 1) }
}

function readPeople(value: unknown): { readonly ids: IdList; readonly unreadable: number } | undefined {
  if (value === undefined || value === null) return { ids: packIds([]), unreadable: 0 }
  if (!Array.isArray(value)) return undefined
  const ids = new Set<string>()
  let unreadable = 0
  for (const entry of value as unknown[]) {
    const id = idOf(entry)
    if (id === undefined) unreadable++
    else ids.add(id)
  }
  return { ids: packIds([...ids]), unreadable }
}

/**
 * The replacement character and unpaired surrogates. An id with one has lost bytes, so that two people could become
 * one.
 */
const LOST = /[\uFFFD\uD800-\uDFFF]/u

function idOf(entry: unknown): string | undefined {
  const id = textOf(fieldsOf(entry)?.['id'] ?? entry)
  return id === undefined || LOST.test(id) || !fitsId(id) ? undefined : id
}

/**
 * Text as it is, a number as its digits; `undefined` for anything else, for blank text, and for text with the character
 * 0, at which SQLite's client cuts it.
 */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : undefined
  return typeof value === 'string' && value.trim() !== '' && !value.includes('\0') ? value : undefined
}

function countOf(value: unknown): number | undefined {
  const text = textOf(value) ?? ''
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> | undefined {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : undefined
}

function malformed(message: string): WebhookBody {
  return { kind: 'malformed', message }
}
