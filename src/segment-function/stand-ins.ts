// What delivery and libraries call by a name that the host does not document. The build puts these in their place.

declare const btoa: (bytes: string) => string

/** Each byte of the UTF-8 of a text as one character. Half a surrogate pair becomes U+FFFD, as in any encoder. */
function toByteText(text: string): string {
  const whole = text.replace(/[\ud800-\udfff]/gu, '\ufffd')
  return encodeURIComponent(whole).replace(/%(..)/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Bytes of a text in UTF-8. */
function byteLength(text: string): number {
  let bytes = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    // A surrogate pair is two units and four bytes; half of one becomes U+FFFD, three bytes.
    if (unit >= 0xd800 && unit <= 0xdbff && isLow(text.charCodeAt(at + 1))) {
      bytes += 4
      at++
    } else bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3
  }
  return bytes
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}

/** As much of Node's Buffer as delivery uses: lengths, and the header of a request for a token. */
export const Buffer = {
  byteLength,
  from: (text: string) => ({ toString: (_encoding: 'base64') => btoa(toByteText(text)) })
}

/** For the library that hashes. */
export class TextEncoder {
  encode(text: string): Uint8Array {
    return Uint8Array.from(toByteText(text), (byte) => byte.charCodeAt(0))
  }
}
