// Answers a question again and again, at a bounded share of the time that it costs.

/** An answer stays for as many times the time that it took. */
const REST = 20
/** What takes less, in milliseconds, is asked for each time. */
const CHEAP_MS = 20

/** One question, whose answer may be a little old if it is dear. Those who ask meanwhile wait for the same answer. */
export class Rested<Answer> {
  private asking: Promise<Answer> | undefined
  private known: { readonly answer: Answer; readonly until: number } | undefined

  constructor(
    private readonly ask: () => Promise<Answer>,
    private readonly monotonic: () => number = () => performance.now()
  ) {}

  get(): Promise<Answer> {
    if (this.known !== undefined && this.known.until > this.monotonic()) return Promise.resolve(this.known.answer)
    return (this.asking ??= this.askNow().finally(() => (this.asking = undefined)))
  }

  private async askNow(): Promise<Answer> {
    const began = this.monotonic()
    const answer = await this.ask()
    const ended = this.monotonic()
    const took = ended - began
    this.known = took < CHEAP_MS ? undefined : { answer, until: ended + took * REST }
    return answer
  }
}
