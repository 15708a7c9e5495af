// Slows down clients that guess the admin token, by address, and logs them at most once a minute.
import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyBaseLogger } from 'fastify'
import { isLoopback } from '../../access/host'

export type Verdict = 'right' | 'wrong' | 'too_many'

export interface AttemptsOptions {
  /** Milliseconds on any clock. */
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
  /** Wrong attempts since the last call. */
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

/** Wrong attempts per address that are answered at once. All numbers here are our choice. */
const FREE = 10
/** How long each further answer is delayed, in milliseconds. */
const HOLD_MS = 1000
/** Delayed answers per address at any time. Further guesses are refused unchecked. */
const MAX_HELD = 10
/** After so long without a wrong attempt, an address starts again from zero. In milliseconds. */
const FORGET_MS = 15 * 60_000
/** Addresses that are remembered. One more drops the one that was quiet for longest. */
const MAX_ADDRESSES = 1000
const LOG_EVERY_MS = 60_000

/** The token or password of an attempt. */
export interface Attempt {
  /** Whether it is short enough to be guessed. */
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
   * A right token is never delayed. But one that can be guessed is not checked while `MAX_HELD` wrong guesses from the
   * same address are being answered.
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

/** Behind a proxy on this machine, the last address that it names, since the proxy itself adds that entry. */
export function addressOf({ ip, headers }: { readonly ip: string; readonly headers: IncomingHttpHeaders }): string {
  const forwarded = headers['x-forwarded-for']
  if (forwarded === undefined || !isLoopback(ip.replace(/^::ffff:/, ''))) return ip
  return [forwarded].flat().join(',').split(',').at(-1)?.trim().slice(0, 64) ?? ip
}
