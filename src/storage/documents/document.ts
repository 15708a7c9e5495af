// The port of everything that is stored as one document and changed as a whole: settings, tokens, what alerts remember.

/** Makes the new content out of what is stored now. The same object: nothing is to be changed. */
export type Edit<Body> = (present: Body) => Body

/** What is stored beside a change, with it or not at all. `undefined`: nothing. */
export type Note<Body, Entry> = (after: Body, before: Body) => Entry | undefined

/** Who made a change: this process, or another one that uses the same store. */
export type Origin = 'here' | 'elsewhere'

/** `change` waits for what it returns. */
export type DocumentListener<Body> = (after: Body, before: Body, origin: Origin) => void | Promise<void>

/** `Entry`: what may be stored beside a change. */
export interface Document<Body, Entry = never> {
  /** As this process knows it. */
  readonly current: Body
  /** Grows with each change. */
  readonly version: number
  /** Learns of the changes of other processes now, and not only when this process is told of them. */
  refresh(): Promise<void>
  /**
   * Resolves after it is stored and all listeners were told. Several changes at once are made one after the other.
   *
   * @throws what `edit` throws, or why it could not be stored; nothing is changed then
   */
  change(edit: Edit<Body>, note?: Note<Body, Entry>): Promise<void>
  /** Called after each change, in the order of changes. */
  onChange(listener: DocumentListener<Body>): void
}
