// Slows down clients that guess the admin token, by address, and logs them at most once a minute.
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { isLoopback } from '../../access/host'

export type Verdict = 'right' | 'wrong' | 'too_many'

export interface AttemptsOptions {
  /** Milliseconds on any clock. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Wrong attempts since the last time that it was called. */
  readonly onWrong: (noted: { readonly attempts: number; readonly address: string }) => void
}

/** On the machine's monotonic clock. */
export function attemptsLoggedBy(log: () => Pick<FastifyBaseLogger, 'warn'>): AttemptsOptions {
  return {
    now: () => performance.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms).unref()),
    onWrong: (noted) => log().warn(noted, 'wrong admin tokens')
  }
}

/** Wrong attempts of an address that are answered at once. All numbers here are our choice. */
const FREE = 10
/** How long every further answer is held back. */
const HOLD_MS = 1000
/** Answers to one address that are held back at once; what comes meanwhile is not looked at. */
const MAX_HELD = 10
/** An address that was quiet for this long starts afresh. */
const FORGET_MS = 15 * 60_000
/** Addresses that are remembered; the longest quiet one is forgotten beyond. */
const MAX_ADDRESSES = 1000
const LOG_EVERY_MS = 60_000

/** What somebody tries to get in with. */
export interface Attempt {
  /** Whether trying many could ever find it. */
  readonly isGuessable: boolean
  readonly isRight: () => boolean
}

interface Guesser {
  wrong: number
  held: number
  lastAt: number
}

export class Attempts {
  private readonly guessers = new Map<string, Guesser>()
  private unlogged = 0
  private loggedAt = -Infinity

  constructor(private readonly options: AttemptsOptions) {}

  /**
   * Nobody waits who has the token. One that can be guessed is not looked at while `MAX_HELD` wrong guesses of the same
   * address are being answered.
   */
  async judge(address: string, { isGuessable, isRight }: Attempt): Promise<Verdict> {
    if (!isGuessable && isRight()) return 'right'
    const guesser = this.guesserAt(address)
    if (guesser.held >= MAX_HELD) {
      this.note(address)
      return 'too_many'
    }
    if (isRight()) return 'right'
    guesser.wrong += 1
    this.note(address)
    if (guesser.wrong <= FREE) return 'wrong'
    guesser.held += 1
    await this.options.sleep(HOLD_MS)
    guesser.held -= 1
    return 'wrong'
  }

  private guesserAt(address: string): Guesser {
    const now = this.options.now()
    const known = this.guessers.get(address)
    const isFresh = known === undefined || (known.held === 0 && now - known.lastAt > FORGET_MS)
    const guesser = isFresh ? { wrong: 0, held: 0, lastAt: now } : known
    guesser.lastAt = now
    // The newest is last.
    this.guessers.delete(address)
    this.guessers.set(address, guesser)
    const [oldest] = this.guessers.keys()
    if (this.guessers.size > MAX_ADDRESSES && oldest !== undefined) this.guessers.delete(oldest)
    return guesser
  }

  private note(address: string): void {
    this.unlogged += 1
    const now = this.options.now()
    if (now - this.loggedAt < LOG_EVERY_MS) return
    this.options.onWrong({ attempts: this.unlogged, address })
    this.loggedAt = now
    this.unlogged = 0
  }
}

/** Of a proxy on this machine, the address that it names last: that entry is the proxy's own. */
export function addressOf({ ip, headers }: { readonly ip: string; readonly headers: IncomingHttpHeaders }): string {
  const forwarded = headers['x-forwarded-for']
  if (forwarded === undefined || !isLoopback(ip.replace(/^::ffff:/, ''))) return ip
  return [forwarded].flat().join(',').split(',').at(-1)?.trim().slice(0, 64) ?? ip
}
