// What a segment is named by.

/** A segment as one integration of Heap sends it: two integrations may name people of one segment by different properties. */
export interface SegmentRef {
  readonly integrationId: string
  readonly segmentId: string
}
