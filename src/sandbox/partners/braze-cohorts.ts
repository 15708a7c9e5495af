// A stand-in for Braze's cohort import, which approved partners use.
import { jsonAnswer, type Answer } from '../answers'
import { isObject, isTyped, jsonOf, notFound, type Held, type PartnerRequest, type StandIn } from './stand-in'

export interface CohortsOptions {
  readonly partnerName: string
  readonly partnerApiKey: string
  readonly dataImportKey: string
  /**
   * How long a cohort stays locked after a request, in milliseconds. Braze, "Cohort import": 423, "Resource locked".
   */
  readonly lockMs: number
}

export const COHORTS_DEFAULTS: CohortsOptions = {
  partnerName: 'heap',
  partnerApiKey: 'vendor-key',
  dataImportKey: 'import-key',
  lockMs: 0
}

/** Braze, "Cohort import": ids of all kinds in a request. */
const MAX_IDS = 1000

interface Cohort {
  name: string
  readonly members: Set<string>
  lockedUntil: number
}

interface CohortChange {
  readonly ids: readonly string[]
  readonly isRemoval: boolean
}

export class CohortsStandIn implements StandIn {
  readonly maxBytes = 10_000_000
  private readonly cohorts = new Map<string, Cohort>()
  /** Requests that created or renamed a cohort. */
  announced = 0

  constructor(private readonly options: CohortsOptions) {}

  get credentials() {
    const { partnerName, partnerApiKey, dataImportKey } = this.options
    return { partnerName, partnerApiKey, dataImportKey }
  }

  held(): Held[] {
    return Array.from(this.cohorts.values(), ({ name, members }) => ({ segment: name, members: [...members].sort() }))
  }

  names(): string[] {
    return Array.from(this.cohorts.values(), ({ name }) => name).sort()
  }

  /** Ids as text, aliases as `<label>:<name>`, sorted. */
  members(cohortId: string): string[] {
    return [...(this.cohorts.get(cohortId)?.members ?? [])].sort()
  }

  answer(request: PartnerRequest): Answer {
    const base = `/partners/${this.options.partnerName}/cohorts`
    const isKnown = request.path === base || request.path === `${base}/users`
    if (request.method !== 'POST' || !isKnown) return notFound()
    const body = jsonOf(request.text)
    if (!isTyped(request, 'application/json') || !isObject(body)) return bad('Invalid JSON')
    const { partner_api_key: vendorKey, client_secret: secret } = body
    if (vendorKey !== this.options.partnerApiKey || secret !== this.options.dataImportKey) {
      // Seen in public code of a partner: the answer quotes the customer's key.
      return jsonAnswer(401, { message: 'Unauthorized', client_secret: secret })
    }
    return request.path === base ? this.announce(body) : this.change(body, request.now)
  }

  /** Braze, "Cohort import": the same request creates a cohort and renames it. */
  private announce({ cohort_id: id, name, created_at: at }: Readonly<Record<string, unknown>>): Answer {
    if (typeof id !== 'string' || typeof name !== 'string' || typeof at !== 'string') return bad('Missing field')
    this.announced += 1
    const cohort = this.cohorts.get(id)
    if (cohort) cohort.name = name
    else this.cohorts.set(id, { name, members: new Set(), lockedUntil: -Infinity })
    return jsonAnswer(201, { message: 'success' })
  }

  private change({ cohort_id: id, cohort_changes: list }: Readonly<Record<string, unknown>>, now: number): Answer {
    const cohort = typeof id === 'string' ? this.cohorts.get(id) : undefined
    if (!cohort) return bad('Unknown cohort_id')
    if (now < cohort.lockedUntil) return jsonAnswer(423, { message: 'Resource locked' })
    const changes = Array.isArray(list) ? list.map(readChange) : []
    if (changes.length === 0 || changes.includes(undefined)) return bad('cohort_changes is not valid')
    const all = changes.filter((change) => change !== undefined)
    if (all.reduce((sum, { ids }) => sum + ids.length, 0) > MAX_IDS) return bad(`More than ${MAX_IDS} ids`)
    for (const { ids, isRemoval } of all) {
      for (const one of ids) {
        if (isRemoval) cohort.members.delete(one)
        else cohort.members.add(one)
      }
    }
    cohort.lockedUntil = now + this.options.lockMs
    return jsonAnswer(201, { message: 'success' })
  }
}

function readChange(change: unknown): CohortChange | undefined {
  if (!isObject(change)) return undefined
  const { user_ids: users = [], device_ids: devices = [], aliases = [], should_remove: isRemoval = false } = change
  const lists = [users, devices, aliases]
  if (!lists.every((list) => Array.isArray(list)) || typeof isRemoval !== 'boolean') return undefined
  const ids = (lists as unknown[][]).flat().map(idOf)
  return ids.every((id) => id !== undefined) && ids.length > 0 ? { ids, isRemoval } : undefined
}

function idOf(id: unknown): string | undefined {
  if (typeof id === 'string') return id
  if (!isObject(id)) return undefined
  const { alias_label: label, alias_name: name } = id
  return typeof label === 'string' && typeof name === 'string' ? `${label}:${name}` : undefined
}

function bad(message: string): Answer {
  return jsonAnswer(400, { message })
}
