// How busy runners and the database are. What comes in is a steady part of their time; batches queue up for the rest.
import type { Demand } from './demand'
import type { Figures } from './figures'
import type { Parameters } from './parameters'

/** Something with so much time a second. */
export interface Busy {
  /** When it is done with what it has begun, in milliseconds. */
  busyUntil: number
}

/** Deliveries get this much of the time at least: more events than can be taken in are another matter. */
const LEAST_LEFT = 0.02

export class Load {
  private readonly database: Busy = { busyUntil: 0 }
  private left = { runners: 1, database: 1 }

  constructor(
    private readonly parameters: Parameters,
    private readonly demand: Demand,
    private readonly figures: Figures
  ) {}

  /**
   * Until the next call, events come in as they do now, and as many runners share them. Most of the time that intake
   * takes, 0 to 1.
   */
  look(now: number, runners: number): number {
    const { runnerIntake, databaseIntake, databaseCores } = this.parameters
    const rate = this.demand.rateAt(now)
    // Events per millisecond, CPU seconds per 1,000 events: a share of one core.
    const [ofRunners, ofDatabase] = [
      (rate * runnerIntake) / Math.max(1, runners),
      (rate * databaseIntake) / databaseCores
    ]
    this.left = { runners: Math.max(LEAST_LEFT, 1 - ofRunners), database: Math.max(LEAST_LEFT, 1 - ofDatabase) }
    this.figures.intake = { runners: ofRunners, database: ofDatabase }
    return Math.max(ofRunners, ofDatabase)
  }

  /** Begins to deliver so many events. Returns when the request is made. */
  begin(now: number, count: number, runner: Busy): number {
    const { runnerDelivery, databaseDelivery, databaseCores } = this.parameters
    const [work, stored] = [count * runnerDelivery, (count * databaseDelivery) / databaseCores]
    runner.busyUntil = Math.max(now, runner.busyUntil) + work / this.left.runners
    this.database.busyUntil = Math.max(now, this.database.busyUntil) + stored / this.left.database
    this.figures.addWork(work, stored)
    return this.readyAt(now, runner)
  }

  /** So many events were delivered since the last look, as they came: in time that was free, if any was. As `begin`. */
  spread(now: number, count: number, runner: Busy): number {
    const { runnerDelivery, databaseDelivery, databaseCores } = this.parameters
    const [work, stored] = [count * runnerDelivery, (count * databaseDelivery) / databaseCores]
    const readyAt = this.readyAt(now, runner)
    if (runner.busyUntil > now) runner.busyUntil += work / this.left.runners
    if (this.database.busyUntil > now) this.database.busyUntil += stored / this.left.database
    this.figures.addWork(work, stored)
    return readyAt
  }

  /** When a request of this moment would be made. */
  private readyAt(now: number, runner: Busy): number {
    return Math.max(now, runner.busyUntil, this.database.busyUntil)
  }
}
