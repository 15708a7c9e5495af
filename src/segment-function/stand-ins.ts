// Replaces globals that delivery and libraries use, but that the host does not document. The build injects them.

declare const btoa: (bytes: string) => string

/** The UTF-8 bytes of a text, one character per byte. Half a surrogate pair becomes U+FFFD, as in every encoder. */
function toByteText(text: string): string {
  const whole = text.replace(/[\ud800-\udfff]/gu, '\ufffd')
  return encodeURIComponent(whole).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Bytes of a text in UTF-8. */
function byteLength(text: string): number {
  let bytes = 0
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    // A surrogate pair is two units and four bytes; half of one becomes U+FFFD, three bytes.
    if (unit >= 0xd800 && unit <= 0xdbff && isLow(text.charCodeAt(index + 1))) {
      bytes += 4
      index++
    } else bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
  }
  return bytes
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/** The part of Node's Buffer that delivery uses: byte lengths, and base64 for the Authorization header. */
export const Buffer = {
  byteLength,
  from: (text: string) => ({ toString: (_encoding: 'base64') => btoa(toByteText(text)) })
}

/** For the hashing library. */
export class TextEncoder {
  encode(text: string): Uint8Array {
    return Uint8Array.from(toByteText(text), (byte) => byte.charCodeAt(0))
  }
}
