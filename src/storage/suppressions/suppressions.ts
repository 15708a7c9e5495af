// The port for suppressions: per destination, deleted people whose events are not sent, until a person lifts it. People
// are stored as hashes only.

export interface Suppression {
  /** `sha256:` and the hash of the user id, as in the receipt of the deletion. */
  readonly person: string
  /** Epoch milliseconds. */
  readonly since: number
}

export interface Suppressions {
  /** Resolves once they are safely stored, to the people who were not suppressed before. */
  add(destinationId: string, people: readonly string[], at: number): Promise<string[]>
  /** Resolves to how many of them were suppressed. */
  lift(destinationId: string, people: readonly string[]): Promise<number>
  /** Whether anybody is suppressed. Fast: to name the people of a batch takes longer. */
  any(destinationId: string): Promise<boolean>
  /** Those of the people who are suppressed. */
  among(destinationId: string, people: readonly string[]): Promise<ReadonlySet<string>>
  /** Newest first, at most `limit`. */
  list(destinationId: string, limit: number): Promise<Suppression[]>
  count(destinationId: string): Promise<number>
  forget(destinationId: string): Promise<void>
}
