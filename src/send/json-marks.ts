// Codes (UTF-16 units) of the JSON characters that are needed to cut and measure its text without parsing it.
export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const BACKSLASH = 0x5c
export const OPENING_LIST = 0x5b
export const OPENING: ReadonlySet<number> = new Set([OPENING_LIST, 0x7b])
export const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d])
export const LINE_END = 0x0a
