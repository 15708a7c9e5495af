// The alerts of a running runner: looks again and again, keeps what lasts, and tells recipients, whatever else happens.
import { randomBytes } from 'node:crypto'
import { createHttpClient } from '../../delivery/http'
import type { Proxies } from '../../delivery/proxies'
import type { AlertState, Notice } from '../../storage/alerts/alert-file'
import type { ReadHealth } from '../../storage/database-health'
import type { Document } from '../../storage/documents/document'
import { CLUSTER_KEYS, type Ownership } from '../../storage/ownership/ownership'
import type { MembershipStore } from '../../storage/memberships/memberships'
import type { ConfigStore } from '../../storage/settings/config-store'
import type { Alert, Recipient } from '../../storage/settings/model'
import { KeptState } from './kept-state'
import { followAlert, type Followed } from './incidents'
import { attempted, dueNotices, givenUp, toNotice, toNotices, withNotices } from './notices'
import { observe } from './observe'
import { PauseTimes, type PauseSources } from './pause-times'
import type { NotTold } from './not-told'
import { tell } from './tell'

export interface AlertsOptions extends PauseSources {
  /** What lasts and what was told. */
  readonly kept: Document<AlertState>
  /** Who looks and tells: one runner of all on the same store. */
  readonly ownership: Ownership
  readonly config: ConfigStore
  readonly segments: MembershipStore
  /** Absent for a data folder. */
  readonly readHealth?: ReadHealth | undefined
  /** Base URL of the runner. */
  readonly url: () => string
  /** Milliseconds between two looks. Default: 15 seconds. */
  readonly everyMs?: number | undefined
  /** Time for one recipient, in milliseconds. Default: 10 seconds. */
  readonly timeoutMs?: number | undefined
  /** Default: none. */
  readonly proxies?: Proxies | undefined
  readonly onError: (error: unknown) => void
}

const LOOK_EVERY_MS = 15_000
const TIMEOUT_MS = 10_000

export class Alerts {
  private readonly state: KeptState
  private isOwner = false
  private readonly pauses: PauseTimes
  private readonly startedAt: number
  private readonly client
  private readonly timeoutMs: number
  /** By recipient: what is being told to it. */
  private readonly underWay = new Map<string, Promise<void>>()
  private looking: Promise<void> = Promise.resolve()
  private timer: NodeJS.Timeout | undefined
  private isClosed = false

  constructor(private readonly options: AlertsOptions) {
    const { now, timeoutMs = TIMEOUT_MS } = options
    this.timeoutMs = timeoutMs
    this.startedAt = now()
    this.state = new KeptState(options.kept, options.onError)
    this.pauses = new PauseTimes(options, this.state.current.pauses)
    options.ownership.want('alerts', [CLUSTER_KEYS.alerts])
    this.client = createHttpClient({ now, timeoutMs, proxies: options.proxies })
  }

  start(): void {
    const { everyMs = LOOK_EVERY_MS } = this.options
    this.timer = setInterval(() => void this.look(), everyMs).unref()
    void this.look()
  }

  /** Resolves after what is being told has an answer: nothing is told twice then. */
  async close(): Promise<void> {
    this.isClosed = true
    clearInterval(this.timer)
    await this.looking
    await Promise.all(this.underWay.values())
    await this.client.close()
  }

  get current(): AlertState {
    return this.state.current
  }

  /** Never rejects. One look at a time. */
  look(): Promise<void> {
    this.looking = this.looking.then(() => (this.isClosed ? undefined : this.lookOnce())).catch(this.options.onError)
    return this.looking
  }

  /** Tells a recipient that this is a test, at once. `undefined`: it has taken it. */
  async test(recipient: Recipient): Promise<NotTold | undefined> {
    const now = this.options.now()
    const facts = 'This is how alerts of the runner arrive here. Nothing has happened.'
    const about = { alertName: recipient.name, kind: 'test', label: '', path: '/alerts', since: now, facts }
    const notice = toNotice(recipient, { ...about, id: newId(), what: 'test', at: now })
    const failure = await this.tell(recipient, notice)
    const told = attempted(notice, failure, this.options.now())
    await this.state.change(({ notices }) => ({ notices: withNotices(notices, [told], now) }))
    return failure
  }

  private async lookOnce(): Promise<void> {
    const { config, now } = this.options
    if (!this.mayTell()) return
    await this.pauses.look(config.current.destinations)
    const { alerts, recipients } = config.current
    const isOn = alerts.filter((alert) => alert.isOn)
    const followed: (readonly [Alert, Followed])[] = []
    for (const alert of isOn) followed.push([alert, await this.judge(alert)])
    const notices = followed.flatMap(([alert, { news }]) =>
      news.flatMap((one) => toNotices(one, alert, { recipients, now: now() }))
    )
    const incidents = followed.flatMap(([, { incidents: left }]) => left)
    const pauses = this.pauses.current
    await this.state.change((state) => {
      const added = withNotices(this.withoutRemoved(state.notices), notices, now())
      return { incidents, notices: added, pauses }
    })
    this.tellDue()
  }

  /** An alert that cannot be judged now, as while its file is busy, stays as it is, and holds up no other. */
  private async judge(alert: Alert): Promise<Followed> {
    const { config, now } = this.options
    const open = this.state.current.incidents.filter(({ alertId }) => alertId === alert.id)
    try {
      const seen = await observe(alert, {
        ...this.options,
        config: config.current,
        pauses: this.pauses.current,
        isOpen: (subject) => open.some((one) => one.subject === subject),
        now: now(),
        startedAt: this.startedAt
      })
      return followAlert(alert, { open, seen }, { now: now(), newId })
    } catch (error) {
      this.options.onError(error)
      return { incidents: open, news: [] }
    }
  }

  private withoutRemoved(notices: readonly Notice[]): Notice[] {
    const { config, now } = this.options
    return notices.map((notice) => {
      const isThere = notice.state !== 'waiting' || config.recipient(notice.recipientId) !== undefined
      return isThere ? notice : givenUp(notice, { code: 'recipient_removed', message: '' }, now())
    })
  }

  /** Waits for nobody: a recipient that does not answer holds up no other. */
  private tellDue(): void {
    if (this.isClosed || !this.mayTell()) return
    for (const notice of dueNotices(this.state.current.notices, this.options.now())) {
      if (this.underWay.has(notice.recipientId)) continue
      const telling = this.tellOne(notice).catch(this.options.onError)
      this.underWay.set(
        notice.recipientId,
        telling.then(() => {
          this.underWay.delete(notice.recipientId)
          this.tellDue()
        })
      )
    }
  }

  private async tellOne(notice: Notice): Promise<void> {
    const { config, now } = this.options
    const recipient = config.recipient(notice.recipientId)
    const removed: NotTold = { code: 'recipient_removed', message: '' }
    const failure = recipient === undefined ? removed : await this.tell(recipient, notice)
    const settled = recipient === undefined ? givenUp(notice, removed, now()) : attempted(notice, failure, now())
    await this.state.change(({ notices }) => ({
      notices: notices.map((one) => (one.id === notice.id ? settled : one))
    }))
  }

  private tell(recipient: Recipient, notice: Notice): Promise<NotTold | undefined> {
    return tell(recipient, notice, { exchange: this.client.http, url: this.options.url(), timeoutMs: this.timeoutMs })
  }

  /** Whoever begins goes on where the one before has stopped. */
  private mayTell(): boolean {
    const isOwner = this.options.ownership.leaseOf(CLUSTER_KEYS.alerts)?.isHeld() === true
    if (isOwner && !this.isOwner) this.pauses.resume(this.state.current.pauses)
    this.isOwner = isOwner
    return isOwner
  }
}

function newId(): string {
  return randomBytes(6).toString('hex')
}
