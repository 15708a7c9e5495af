// Every cap of waiting and back-off in one table: value, unit and reason. To change a wait, change its number here.

/** Milliseconds. */
export const WAITS = {
  /** One request, from a free connection to the last byte. A healthy service answers within a second. */
  requestTimeout: 30_000,
  /** Upper bound of the first pause before a request or an event is tried again; it doubles with every try. */
  firstPause: 1000,
  /** Back-off cap of a request in memory: a person watches the command that sends it. */
  longestRequestPause: 30_000,
  /** Back-off cap of an event on disk: a service that is down for hours must not be asked all the time. */
  longestEventPause: 300_000,
  /** Most jitter on top of a time that a service asks for, so that parallel requests do not all come back at once. */
  askedRequestJitter: 1000,
  /** The same for stored events: a worker sends one batch after another, so no jitter is needed. */
  askedEventJitter: 0,
  /** Longest wait that a service can ask for: one wrong header must not stop sending for good. */
  longestAsked: 3_600_000,
  /** How long a request is tried before the run gives up. Long enough for a restart of the service. */
  requestPatience: 900_000,
  /** The same for a deletion, which a person waits for. */
  deletionPatience: 300_000,
  /** The same for a request that a page waits for. */
  pagePatience: 20_000,
  /** How long a stored event is tried before it becomes a dead letter. An outage of one night loses nothing. */
  eventPatience: 86_400_000,
  /** First pause of an address that keeps failing, with parallel requests; it doubles with every failed probe. */
  firstProbe: 5000,
  /** The same for a worker, which sends one batch at a time and counts each failure. */
  firstWorkerProbe: 1000,
  /** Longest pause between two probes of an address that keeps failing. */
  longestProbe: 60_000,
  /** Wait after a 429 that names no time; it doubles with every further one. */
  unnamedRest: 1000,
  /** Longest sleep before a waiting request checks again: its wait may end earlier than expected. */
  nap: 1000,
  /** Sleep of a lane or worker whose budgets are spent, before it checks again. */
  budgetNap: 500,
  /** How long a stored event waits when its user's budget is spent. A shorter wait would read it again for nothing. */
  spentEvent: 5000,
  /** Shortest wait of an event behind an earlier one about the same subject, so that the earlier one goes first. */
  heldEvent: 500,
  /** Wait of an event that was being sent when the process ended, twice in a row: all other events go first. */
  suspectEvent: 2000,
  /** How long a source may be silent before requests that are not full are sent. */
  idleSource: 500,
  /** Longest sleep of a worker before it asks the queue again. */
  idleWorker: 1000,
  /** Time to find the bad call of a refused batch when Segment waits for the answer: Segment does not wait long. */
  hostedHalving: 10_000,
  /**
   * Idle time of a kept connection in Segment's cloud. If Heap closed it first, the next event would need a second try.
   */
  idleConnection: 30_000,
  /** One run of a function in a Segment workspace. Segment ends it after 5,000 and then sends the events again. */
  functionRun: 4300,
  /** Pause before a failed write of outcomes is repeated: a full disk stays full for a while. */
  repeatedWrite: 250
} as const

/** Counts. */
export const COUNTS = {
  /** Fewest tries before a stored event becomes a dead letter, so that a runner that was off for a day still tries. */
  triesBeforeDeadLetter: 5,
  /** Failures in a row that open a circuit, with parallel requests. */
  failuresToOpen: 5,
  /** Calls that may go at once in a careful first window of a budget: one full request. */
  carefulStart: 1000,
  /** Parallel requests to an endpoint that takes one call per request: as many as a pool has connections. */
  singleCallsAtOnce: 8,
  /**
   * Requests for halves of refused batches when Segment waits for the answer. To find one bad call in a thousand takes
   * 20, three take about 50. Without this cap, a batch of bad calls would take 2,000.
   */
  hostedHalves: 60
} as const
