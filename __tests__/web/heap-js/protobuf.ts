// Reads the wire format of Protocol Buffers without a schema: fields by number. Enough for what Heap's script sends.

/** Values of a field in order: whole numbers, or bytes. */
export type Fields = ReadonlyMap<number, readonly (number | Buffer)[]>

export function readFields(bytes: Buffer): Fields {
  const fields = new Map<number, (number | Buffer)[]>()
  let at = 0
  const varint = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      value += (byte & 0x7f) * 2 ** shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const key = varint()
    const [field, type] = [Math.floor(key / 8), key % 8]
    const value = type === 2 ? takeBytes(varint()) : type === 0 ? varint() : takeBytes(type === 1 ? 8 : 4)
    fields.set(field, [...(fields.get(field) ?? []), value])
  }
  return fields

  function takeBytes(length: number): Buffer {
    at += length
    return bytes.subarray(at - length, at)
  }
}

export function textOf(fields: Fields, field: number): string | undefined {
  const [value] = fields.get(field) ?? []
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined
}

export function childrenOf(fields: Fields, field: number): Fields[] {
  return (fields.get(field) ?? []).flatMap((value) => (Buffer.isBuffer(value) ? [readFields(value)] : []))
}

/** A map of names to values, of which only text is used. */
export function mapOf(fields: Fields, field: number): Record<string, string> {
  const entries = childrenOf(fields, field).map((entry) => {
    const [value] = childrenOf(entry, 2)
    return [textOf(entry, 1) ?? '', value ? (textOf(value, 1) ?? '') : '']
  })
  return Object.fromEntries(entries) as Record<string, string>
}
