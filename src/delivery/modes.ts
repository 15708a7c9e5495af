// A state machine as a closed table: which mode may follow which.

export class Modes<Mode extends string> {
  /** @param next the modes that may follow each mode; a mode may always follow itself */
  constructor(
    private readonly next: Readonly<Record<Mode, readonly Mode[]>>,
    private mode: Mode
  ) {}

  get current(): Mode {
    return this.mode
  }

  /** @throws Error for a step that is not in the table. That is a bug, never caused by data. */
  enter(mode: Mode): void {
    if (mode === this.mode) return
    if (!this.next[this.mode].includes(mode)) throw new Error(`A step from ${this.mode} to ${mode} is not allowed.`)
    this.mode = mode
  }
}
