// Lists as parameters in PostgreSQL's binary form, for statements that write many rows with `unnest`.

/**
 * The binary form of a one-dimensional array: a header, then each element behind its length. Text that the client would
 * quote itself costs four times as much, and the server has to read the quotes. Sources: `array_send` in
 * src/backend/utils/adt/arrayfuncs.c; the client sends a Buffer as a binary parameter.
 */
const HEADER_BYTES = 20
const LENGTH_BYTES = 4
const BIGINT_BYTES = 8
const NULL_LENGTH = -1
/** Identifiers of types, fixed in pg_type.dat. */
const TYPES = { bigint: 20, text: 25 } as const
const TWO_TO_32 = 2 ** 32

/**
 * The text as PostgreSQL can hold it: U+0000, which it refuses, becomes U+FFFD. JSON text never has one.
 */
export function storable(text: string): string {
  return text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text
}

/** For `$n::text[]`. What is no character, as half of a surrogate pair, becomes U+FFFD, as does U+0000. */
export function textArray(given: readonly (string | null)[]): Buffer {
  const values = given.map((value) => (value === null ? null : storable(value)))
  let size = HEADER_BYTES
  for (const value of values) size += LENGTH_BYTES + (value === null ? 0 : Buffer.byteLength(value))
  const bytes = withHeader(size, TYPES.text, values)
  let at = HEADER_BYTES
  for (const value of values) {
    const length = value === null ? 0 : bytes.write(value, at + LENGTH_BYTES, 'utf8')
    bytes.writeInt32BE(value === null ? NULL_LENGTH : length, at)
    at += LENGTH_BYTES + length
  }
  return bytes
}

/** For `$n::bigint[]`: safe integers. */
export function bigintArray(values: readonly (number | null)[]): Buffer {
  const nulls = values.reduce<number>((count, value) => count + (value === null ? 1 : 0), 0)
  const size = HEADER_BYTES + values.length * (LENGTH_BYTES + BIGINT_BYTES) - nulls * BIGINT_BYTES
  const bytes = withHeader(size, TYPES.bigint, values)
  let at = HEADER_BYTES
  for (const value of values) {
    bytes.writeInt32BE(value === null ? NULL_LENGTH : BIGINT_BYTES, at)
    at += LENGTH_BYTES
    if (value === null) continue
    bytes.writeInt32BE(Math.floor(value / TWO_TO_32), at)
    bytes.writeUInt32BE(value >>> 0, at + LENGTH_BYTES)
    at += BIGINT_BYTES
  }
  return bytes
}

function withHeader(size: number, type: number, values: readonly unknown[]): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  const dimensions = values.length === 0 ? 0 : 1
  bytes.writeInt32BE(dimensions, 0)
  bytes.writeInt32BE(values.includes(null) ? 1 : 0, 4)
  bytes.writeInt32BE(type, 8)
  if (dimensions === 0) return bytes.subarray(0, 12)
  bytes.writeInt32BE(values.length, 12)
  bytes.writeInt32BE(1, 16)
  return bytes
}
