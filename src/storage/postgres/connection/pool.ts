// Keeps a few open connections, and lends each to one user at a time.
import type { Client } from 'pg'
import { UnavailableError } from './failures'
import { closeQuietly } from './hosts'

/** Connections that are open or being opened, those of them that are lent, and who waits for one. */
export interface PoolUse {
  readonly open: number
  readonly inUse: number
  readonly waiting: number
}

interface Waiter {
  readonly resolve: (client: Client) => void
  readonly reject: (error: unknown) => void
}

/** Until one more is asked for again after the server has refused it, in milliseconds. */
const REFUSED_MS = 1000

export class Pool {
  private readonly idle: Client[] = []
  private readonly waiters: Waiter[] = []
  /** Connections that are open or being opened. */
  private size = 0
  /** Those of them that are open. */
  private opened = 0
  /** Set while no further one is asked for: one was refused, and others are open or being opened. */
  private resting: NodeJS.Timeout | undefined
  private isClosed = false

  /** @param open opens one more connection */
  constructor(
    private readonly open: () => Promise<Client>,
    private readonly limit: number
  ) {}

  /** Numbers for those who watch it. */
  get use(): PoolUse {
    return { open: this.size, inUse: this.size - this.idle.length, waiting: this.waiters.length }
  }

  /** Lends a connection; waits while all are lent. To be given back by `release`. */
  acquire(): Promise<Client> {
    if (this.isClosed) return Promise.reject(new UnavailableError('The database is closed.'))
    const client = this.idle.pop()
    if (client !== undefined) return Promise.resolve(client)
    return new Promise((resolve, reject) => {
      this.waiters.push({ resolve, reject })
      this.grow()
    })
  }

  release(client: Client): void {
    if (this.isClosed) return this.drop(client)
    const waiter = this.waiters.shift()
    if (waiter === undefined) this.idle.push(client)
    else waiter.resolve(client)
  }

  /** Gives back a connection that cannot be used any more. */
  drop(client: Client): void {
    const at = this.idle.indexOf(client)
    if (at >= 0) this.idle.splice(at, 1)
    closeQuietly(client)
  }

  /** Closes all that are idle: what made another connection useless may have met them as well. */
  dropIdle(): void {
    for (const client of this.idle.splice(0)) closeQuietly(client)
  }

  /** Lends no more. Idle connections are closed now, the others when they are given back. */
  async close(): Promise<void> {
    this.isClosed = true
    for (const { reject } of this.waiters.splice(0)) reject(new UnavailableError('The database is closed.'))
    await Promise.all(this.idle.splice(0).map((client) => client.end().catch(() => undefined)))
  }

  private grow(): void {
    if (this.size >= this.limit || (this.resting !== undefined && this.size > 0)) return
    this.size += 1
    this.open().then(
      (client) => {
        this.opened += 1
        client.once('end', () => this.lose(client))
        this.release(client)
      },
      (error: unknown) => {
        this.size -= 1
        if (this.size > 0) this.rest()
        else for (const { reject } of this.waiters.splice(0)) reject(error)
      }
    )
  }

  /** Goes on with the others, as where the server allows fewer than are wanted. */
  private rest(): void {
    this.resting ??= setTimeout(() => {
      this.resting = undefined
      if (this.opened === 0 && this.size > 0) this.rest()
      else if (this.waiters.length > 0) this.grow()
    }, REFUSED_MS).unref()
  }

  private lose(client: Client): void {
    const at = this.idle.indexOf(client)
    if (at >= 0) this.idle.splice(at, 1)
    this.size -= 1
    this.opened -= 1
    if (this.waiters.length > 0) this.grow()
  }
}
