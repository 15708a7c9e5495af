// Keeps the quota of each write key: how many events it may bring in a minute or a day, by the clock, in UTC.
import { createHash } from 'node:crypto'
import { QUOTA_PERIODS_MS, type Quota, type Source } from '../../storage/settings/model'
import type { QuotaCounts } from '../../storage/quotas/quota-counts'
import { refusal, type Refusal } from './refusal'

/** A source, and which of its write keys a request has. */
export interface Keyed {
  readonly source: Source
  readonly writeKey: string
}

/** What a write key has brought in the present period. */
export interface QuotaUse {
  readonly used: number
  /** Events of requests that were refused. */
  readonly refused: number
}

export interface QuotaOptions {
  /** Counts of all runners. Absent: this process counts alone, and forgets at its end. */
  readonly counts: QuotaCounts | undefined
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How long counts wait before they are written and those of others are read, in milliseconds. Default: a second. */
  readonly writeAfterMs?: number
  readonly onError: (error: unknown) => void
}

interface Counter {
  readonly key: string
  readonly since: number
  /** What is written, of all runners. */
  written: number
  /** What is not written yet, of this one. */
  unwritten: number
}

interface Period {
  readonly since: number
  readonly used: Counter
  readonly refused: Counter
}

export class Quotas {
  private readonly periods = new Map<string, Period>()
  private readonly refusedBySource = new Map<string, number>()
  private timer: NodeJS.Timeout | undefined
  private writing: Promise<void> = Promise.resolve()

  constructor(private readonly options: QuotaOptions) {}

  /**
   * Counts events, or returns why they are refused. A request is taken as long as anything of the quota is left, also
   * when it goes beyond: otherwise one that is larger than the quota would be sent again for ever.
   */
  async take({ source, writeKey }: Keyed, events: number): Promise<Refusal | undefined> {
    const { quota } = source
    if (quota === undefined) return undefined
    const period = await this.periodOf(quota, writeKey)
    if (totalOf(period.used) >= quota.events) {
      this.count(period.refused, events)
      this.refusedBySource.set(source.id, this.refused(source.id) + events)
      return this.refuse(quota, period)
    }
    this.count(period.used, events)
    return undefined
  }

  /** Takes events off again that were counted and could not be stored. */
  async giveBack({ source, writeKey }: Keyed, events: number): Promise<void> {
    if (source.quota !== undefined) this.count((await this.periodOf(source.quota, writeKey)).used, -events)
  }

  /** Of all runners, up to now. Zeros where nothing is counted, since there is no quota. */
  async use(quota: Quota | undefined, writeKey: string): Promise<QuotaUse> {
    if (quota === undefined) return { used: 0, refused: 0 }
    const { used, refused } = await this.periodOf(quota, writeKey)
    await this.write([used, refused])
    return { used: Math.max(0, totalOf(used)), refused: totalOf(refused) }
  }

  /** Events of this source that this process has refused since its start. */
  refused(sourceId: string): number {
    return this.refusedBySource.get(sourceId) ?? 0
  }

  async close(): Promise<void> {
    clearTimeout(this.timer)
    await this.write()
    this.options.counts?.close()
  }

  private async periodOf({ per }: Quota, writeKey: string): Promise<Period> {
    const length = QUOTA_PERIODS_MS[per]
    const since = Math.floor(this.options.now() / length) * length
    const name = `${per} ${writeKey}`
    const known = this.periods.get(name)
    if (known?.since === since) return known
    const key = `${per} ${createHash('sha256').update(writeKey).digest('base64url').slice(0, 22)}`
    const counter = { since, written: 0, unwritten: 0 }
    const period: Period = { since, used: { ...counter, key }, refused: { ...counter, key: `${key} refused` } }
    this.periods.set(name, period)
    await this.write([period.used, period.refused])
    return period
  }

  private count(counter: Counter, events: number): void {
    counter.unwritten += events
    if (this.options.counts === undefined) return
    this.timer ??= setTimeout(() => {
      this.timer = undefined
      void this.write()
    }, this.options.writeAfterMs ?? WRITE_AFTER_MS).unref()
  }

  /** One after the other. A count that could not be written waits for the next time. */
  private write(counters = this.unwritten()): Promise<void> {
    const { counts, onError } = this.options
    if (counts === undefined || counters.length === 0) return Promise.resolve()
    this.writing = this.writing.then(async () => {
      const added = counters.map(({ key, since, unwritten: events }) => ({ key, since, events }))
      const totals = await counts.add(added)
      counters.forEach((counter, index) => {
        counter.unwritten -= added[index]?.events ?? 0
        counter.written = totals[index] ?? counter.written
      })
    })
    return (this.writing = this.writing.catch(onError))
  }

  private unwritten(): Counter[] {
    const all = [...this.periods.values()].flatMap(({ used, refused }) => [used, refused])
    return all.filter(({ unwritten }) => unwritten !== 0)
  }

  private refuse({ events, per }: Quota, { since }: Period): Refusal {
    const message = `This write key has brought all of the ${events} events that the quota of its source allows in one ${per}. Send this again when Retry-After says.`
    const retryAfterS = Math.max(1, Math.ceil((since + QUOTA_PERIODS_MS[per] - this.options.now()) / 1000))
    return { ...refusal('quota_used_up', message), retryAfterS }
  }
}

/** Our choice: what several runners take within it may go beyond the quota. */
const WRITE_AFTER_MS = 1000

function totalOf({ written, unwritten }: Counter): number {
  return written + unwritten
}
