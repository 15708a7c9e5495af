// The ownership of a runner that is alone, such as on SQLite: it holds every key.
import type { ClusterRunner, Holder, Lease, Ownership } from './ownership'

const NEVER = new AbortController().signal

export class SoleOwner implements Ownership {
  private readonly leases = new Map<string, Lease>()
  private readonly notes = new Map<string, string>()
  private readonly nudged = new Set<(key: string) => void>()
  readonly id = 'sole'
  private readonly self: ClusterRunner

  constructor({ name = 'this runner', version = '0.0.0' }: { readonly name?: string; readonly version?: string } = {}) {
    this.self = { id: this.id, name, version, isLeaving: false }
  }

  /** It holds keys that nobody wants as well. */
  want(): void {
    return
  }

  leaseOf(key: string): Lease {
    const known = this.leases.get(key)
    if (known !== undefined) return known
    const lease: Lease = {
      key,
      epoch: 0,
      isContested: false,
      isHeld: () => true,
      ended: NEVER,
      use: () => () => undefined
    }
    this.leases.set(key, lease)
    return lease
  }

  onChange(): () => void {
    return () => undefined
  }

  note(key: string, text: string | undefined): void {
    if (text === undefined) this.notes.delete(key)
    else this.notes.set(key, text)
  }

  holderOf(key: string): Holder {
    return { id: this.id, name: this.self.name, isThis: true, note: this.notes.get(key) }
  }

  runners(): readonly ClusterRunner[] {
    return [this.self]
  }

  isCutOff(): boolean {
    return false
  }

  nudge(key: string): void {
    for (const listener of this.nudged) listener(key)
  }

  onNudge(listener: (key: string) => void): () => void {
    this.nudged.add(listener)
    return () => this.nudged.delete(listener)
  }

  async close(): Promise<void> {
    this.nudged.clear()
  }
}
