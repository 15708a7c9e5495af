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

export class Pool {
  private readonly idle: Client[] = []
  private readonly waiters: Waiter[] = []
  /** Connections that are open or being opened. */
  private size = 0
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

  /** Lends no more. Idle connections are closed now, the others when they are given back. */
  async close(): Promise<void> {
    this.isClosed = true
    for (const { reject } of this.waiters.splice(0)) reject(new UnavailableError('The database is closed.'))
    await Promise.all(this.idle.splice(0).map((client) => client.end().catch(() => undefined)))
  }

  private grow(): void {
    if (this.size >= this.limit) return
    this.size += 1
    this.open().then(
      (client) => {
        client.once('end', () => this.lose(client))
        this.release(client)
      },
      (error: unknown) => {
        this.size -= 1
        this.waiters.shift()?.reject(error)
        if (this.waiters.length > 0) this.grow()
      }
    )
  }

  private lose(client: Client): void {
    const at = this.idle.indexOf(client)
    if (at >= 0) this.idle.splice(at, 1)
    this.size -= 1
    if (this.waiters.length > 0) this.grow()
  }
}
