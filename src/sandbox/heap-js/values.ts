// What heap.js accepts and what it drops: identities, names, properties. Runs in a page as text.

export class Values {
  /** Whether heap.js accepts it as an identity. A refused one changes nothing, silently. */
  isIdentity(value: unknown): boolean {
    const plain = value instanceof String || value instanceof Number ? value.valueOf() : value
    if (typeof plain === 'number') return plain !== 0 && Number.isFinite(plain)
    if (typeof plain !== 'string' || plain === '') return false
    const exactly = [
      ...['undefined', 'anonymous', 'true', 'false', '0', 'NaN', 'NA', 'Na', 'not_authenticated', 'unique_identifier'],
      ...['hashed_user_id', '""', '[object Object]', '{{ email }}', '{{ customer.email }}']
    ]
    const inAnyCase = ['email', 'none', 'unknown', 'guest', 'null']
    return !exactly.includes(plain) && !inAnyCase.includes(plain.toLowerCase())
  }

  toIdentity(value: unknown): string {
    return this.cut(String(value), 255)
  }

  /** At most so many UTF-16 units; a surrogate pair is not split. */
  cut(text: string, units: number): string {
    if (text.length <= units) return text
    const isSplit = /[\uD800-\uDBFF]/.test(text.charAt(units - 1))
    return text.slice(0, isSplit ? units - 1 : units)
  }

  bytes(text: string): number {
    return new TextEncoder().encode(text).length
  }

  isPlain(value: unknown): value is Record<string, unknown> {
    return Object.prototype.toString.call(value) === '[object Object]'
  }

  /** An unpaired surrogate: a message with one is lost when it is sent. */
  isBroken(text: string): boolean {
    return /\p{Surrogate}/u.test(text)
  }

  /** Properties as they are sent: as text, without those that are not text. */
  clean(properties: object): Record<string, string> {
    const kept: Record<string, string> = {}
    for (const [name, value] of Object.entries(properties)) {
      const text = Array.isArray(value) ? this.list(value) : this.text(value)
      if (text === undefined || this.bytes(name) > 512 || name === '__proto__') continue
      kept[name] = text
    }
    return kept
  }

  private text(value: unknown): string | undefined {
    const plain =
      value instanceof String || value instanceof Number || value instanceof Boolean ? value.valueOf() : value
    if (typeof plain === 'number' || typeof plain === 'boolean') return String(plain === 0 ? 0 : plain)
    if (typeof plain !== 'string' || plain === '') return undefined
    return this.bytes(plain) > 1024 ? this.cut(plain, 1024) : plain
  }

  private list(items: readonly unknown[]): string | undefined {
    const isSimple = (item: unknown): boolean =>
      typeof item === 'string' || typeof item === 'boolean' || (typeof item === 'number' && Number.isFinite(item))
    if (!items.every(isSimple)) return undefined
    let joined = ''
    for (const item of items) {
      const text = String(item)
      if (text.trim() === '') continue
      const longer = joined === '' ? text : `${joined}||${text}`
      if (longer.length > 1024) return joined
      joined = longer
    }
    return joined
  }
}
