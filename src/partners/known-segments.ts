// The segments that a partner has been told of, and the name that each has there.
import { toSnakeCase } from '../heap/audience'
import type { Segment } from './membership-change'

export interface KnownSegment {
  readonly segmentId: string
  /** Name of the attribute, trait or row. It never changes, because campaigns at the partner refer to it. */
  readonly name: string
  /** The display name that was announced last. Absent: none was. */
  readonly announcedAs?: string
}

export interface Naming {
  /** Put before the snake_case name as it is. Default: nothing. */
  readonly prefix?: string
  /** Names that mean something else at the partner. A segment with such a name gets the prefix `heap_`. */
  readonly reserved?: ReadonlySet<string>
}

/** Keeps one name per segment, and never the same name for two. */
export class KnownSegments {
  private readonly byId = new Map<string, KnownSegment>()
  private readonly taken = new Set<string>()

  constructor(
    stored: readonly KnownSegment[] = [],
    private readonly naming: Naming = {}
  ) {
    for (const segment of stored) this.keep(segment)
  }

  has({ segmentId }: Pick<Segment, 'segmentId'>): boolean {
    return this.byId.has(segmentId)
  }

  /**
   * The segment's name at the partner. It is made when it is first asked for, and stays when the segment is renamed. A
   * name that is taken gets a number behind it. `undefined` when a new name has no letter or digit.
   */
  nameOf(segment: Segment): string | undefined {
    const known = this.byId.get(segment.segmentId)
    if (known) return known.name
    const base = this.baseOf(segment)
    if (base === undefined) return undefined
    let name = base
    for (let number = 2; this.taken.has(name); number++) name = `${base}_${number}`
    this.keep({ segmentId: segment.segmentId, name })
    return name
  }

  isAnnounced({ segmentId, segmentName }: Segment): boolean {
    return this.byId.get(segmentId)?.announcedAs === segmentName
  }

  setAnnounced(segment: Segment): void {
    const name = this.nameOf(segment) ?? segment.segmentId
    this.keep({ segmentId: segment.segmentId, name, announcedAs: segment.segmentName })
  }

  /** All of them, in the order in which they were first sent: what has to be stored. */
  list(): readonly KnownSegment[] {
    return [...this.byId.values()]
  }

  private baseOf({ segmentName }: Segment): string | undefined {
    const { prefix = '', reserved } = this.naming
    const snake = toSnakeCase(segmentName)
    if (snake === '') return undefined
    const name = prefix + snake
    return reserved?.has(name) === true ? `heap_${name}` : name
  }

  private keep(segment: KnownSegment): void {
    this.byId.set(segment.segmentId, segment)
    this.taken.add(segment.name)
  }
}
