// What alerts remember: stored where it can be, and kept in memory where it cannot, as on a full disk.
import type { AlertState } from '../../storage/alerts/alert-file'
import type { Document } from '../../storage/documents/document'

export class KeptState {
  private state: AlertState
  /** Whether the state could not be stored, so that only this process has it. */
  private isUnsaved = false

  constructor(
    private readonly stored: Document<AlertState>,
    private readonly onError: (error: unknown) => void
  ) {
    this.state = stored.current
    stored.onChange((after) => {
      if (!this.isUnsaved) this.state = after
    })
  }

  get current(): AlertState {
    return this.state
  }

  /** What cannot be stored holds nevertheless: that may be what an alert is about. */
  async change(edit: (state: AlertState) => Partial<AlertState>): Promise<void> {
    const before = JSON.stringify(this.state)
    const after = { ...this.state, ...edit(this.state) }
    if (JSON.stringify(after) === before) return
    this.state = after
    try {
      await this.stored.change((present) => (this.isUnsaved ? this.state : { ...present, ...edit(present) }))
      this.isUnsaved = false
      this.state = this.stored.current
    } catch (error) {
      this.isUnsaved = true
      this.onError(error)
    }
  }
}
