// Every bound of waiting in one table: its value, its unit and its reason. Whoever waits takes the number from here.

/** Milliseconds. */
export const WAITS = {
  /** One request, from a free connection to the last byte. A healthy service answers within a second. */
  requestTimeout: 30_000,
  /** Ceiling of the first pause before a request or an event is tried again; it doubles with every try. */
  firstPause: 1000,
  /** Longest pause of a request that is kept in memory: somebody watches the command that sends it. */
  longestRequestPause: 30_000,
  /** Longest pause of an event that is kept on disk: a service that is down for hours must not be asked all the time. */
  longestEventPause: 300_000,
  /** Jitter on top of a time that a service asks for, at most, so that requests side by side do not all come back at once. */
  askedRequestJitter: 1000,
  /** The same for stored events: a worker sends one batch after the other, so there is nothing to spread. */
  askedEventJitter: 0,
  /** Longest wait that a service gets when it asks for one: a single wrong header must not end everything. */
  longestAsked: 3_600_000,
  /** How long one request is tried before the run is given up. Long enough for a restart of the service. */
  requestPatience: 900_000,
  /** The same where a person waits for a deletion. */
  deletionPatience: 300_000,
  /** The same where somebody waits in front of a page for it. */
  pagePatience: 20_000,
  /** How long a stored event is tried before it becomes a dead letter: a service that is away for a night loses nothing. */
  eventPatience: 86_400_000,
  /** First pause of an address that keeps failing, where requests leave side by side; it doubles with every probe. */
  firstProbe: 5000,
  /** The same for a worker, which sends one batch at a time and counts each failure. */
  firstWorkerProbe: 1000,
  /** Longest pause between two probes of an address that keeps failing. */
  longestProbe: 60_000,
  /** Rest of an address that answers 429 without a time; it doubles while the answer stays the same. */
  unnamedRest: 1000,
  /** Longest sleep before a waiting request looks again: what it waits for may be over sooner than was known. */
  nap: 1000,
  /** Sleep of a lane or worker whose budgets are spent, before it looks again. */
  budgetNap: 500,
  /** How long an event on disk waits whose user's budget is spent. Shorter would only move it about. */
  spentEvent: 5000,
  /** Shortest wait of an event behind an earlier one about the same subject: that one has its turn first. */
  heldEvent: 500,
  /** Rest of an event that was under way in two ends of the process in a row: whatever else waits goes first. */
  suspectEvent: 2000,
  /** Silence of a source after which what was read is sent in requests that are not full. */
  idleSource: 500,
  /** Longest sleep of a worker before it asks the queue again. */
  idleWorker: 1000,
  /** Time to look for the bad call of a refused batch, where Segment waits for the answer: it gives up a call that takes long. */
  hostedHalving: 10_000,
  /** Idle time of a kept connection, where Segment hosts: one that the other side closes first can cost an event a try. */
  idleConnection: 30_000,
  /** One run of a function in a Segment workspace, which is ended after 5,000: what is undecided by then is sent again. */
  functionRun: 4300,
  /** Pause before what became of a batch is written down again: a disk that is full stays so for a while. */
  repeatedWrite: 250
} as const

/** Counts. */
export const COUNTS = {
  /** Tries that a stored event has at least, however long they took: a runner that was off for a day still tries. */
  triesBeforeDeadLetter: 5,
  /** Failures in a row that open a circuit, where requests leave side by side. */
  failuresToOpen: 5,
  /** Calls that may leave at once in the first, careful window of a budget: one full request. */
  carefulStart: 1000,
  /** Requests under way at once to an endpoint that takes one call per request: as many as a pool has connections. */
  singleCallsAtOnce: 8,
  /**
   * Requests that carry halves of refused batches, where Segment waits for the answer. Of a thousand calls one bad one costs
   * 20, three cost some 50; where most are refused, Heap is spared 2,000.
   */
  hostedHalves: 60
} as const
