// What a target of this room is given: one user who is, or is no longer, in one segment.

/** One membership as a partner has to be told it. The last one per user and segment counts. */
export interface MembershipChange {
  /** Who, in the identifiers that the integration was set up with. Values are not checked. */
  readonly identity: string
  /** Stays the same when the segment is renamed. */
  readonly segmentId: string
  /** As people read it. */
  readonly segmentName: string
  readonly isMember: boolean
}

export type Segment = Pick<MembershipChange, 'segmentId' | 'segmentName'>
