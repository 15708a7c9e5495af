// How many events each App ID gets until when. Events have numbers from 0 on and are never made one by one.
import { HOUR_MS, type Parameters, type Random } from './parameters'

/** One night and day, in milliseconds. */
const PERIOD = 24 * HOUR_MS
const SPEED = (2 * Math.PI) / PERIOD
const PEAK_MS = 15 * HOUR_MS
/** Customers of other time zones have their peak earlier or later by up to this. */
const ZONES_MS = 3 * HOUR_MS

export class Demand {
  /** Mean events per millisecond. */
  private readonly rates: Float64Array
  private readonly peaks: Float64Array
  private readonly swing: number
  readonly endMs: number

  constructor({ appIds, eventsPerDay, exponent, swing, hours }: Parameters, random: Random) {
    const sizes = Float64Array.from({ length: appIds }, (_, rank) => (rank + 1) ** -exponent)
    const all = sizes.reduce((sum, size) => sum + size, 0)
    this.rates = sizes.map((size) => ((size / all) * eventsPerDay) / PERIOD)
    this.peaks = sizes.map(() => PEAK_MS + (2 * random() - 1) * ZONES_MS)
    this.swing = swing
    this.endMs = hours * HOUR_MS
  }

  /** Most events per millisecond of an App ID. */
  mostOf(app: number): number {
    return this.rateOf(app) * (1 + this.swing)
  }

  /** Events per millisecond of all App IDs. */
  rateAt(time: number): number {
    if (time >= this.endMs) return 0
    return this.rates.reduce((sum, rate, app) => {
      const wave = Math.cos(SPEED * (time - (this.peaks[app] ?? 0)))
      return sum + rate * (1 + this.swing * wave)
    }, 0)
  }

  /** Events of an App ID that have come until a time: the integral of its rate. */
  until(app: number, time: number): number {
    return Math.floor(this.exactly(app, Math.min(time, this.endMs)))
  }

  /** When the event with this number came, to a second. */
  timeOf(app: number, number: number): number {
    let low = 0
    let high = this.endMs
    while (high - low > 1000) {
      const middle = (low + high) / 2
      if (this.exactly(app, middle) < number) low = middle
      else high = middle
    }
    return low
  }

  private exactly(app: number, time: number): number {
    const peak = this.peaks[app] ?? 0
    const swung = (this.swing / SPEED) * (Math.sin(SPEED * (time - peak)) + Math.sin(SPEED * peak))
    return this.rateOf(app) * (time + swung)
  }

  private rateOf(app: number): number {
    return this.rates[app] ?? 0
  }
}
