// Recognises files that are not UTF-8 text by their first bytes, and says how to convert them.

export interface FileFormat {
  /** The format with its article: `an Excel workbook`. */
  readonly name: string
  /** How to convert the file, as a sentence. */
  readonly advice: string
}

const EXCEL = 'In the spreadsheet, save the sheet as "CSV UTF-8".'

/**
 * First bytes as Latin-1. A start that begins with another one comes before it. Sources: each format's specification.
 */
const STARTS: readonly (readonly [start: string, format: FileFormat])[] = [
  [
    'PK\x03\x04',
    { name: 'an Excel workbook or another zip archive', advice: `${EXCEL} Unpack any other one: unzip <file>` }
  ],
  ['\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', { name: 'an Excel workbook of the older form', advice: EXCEL }],
  ['\xff\xfe', { name: 'in UTF-16', advice: 'Convert it: iconv -f UTF-16 -t UTF-8 <file>' }],
  ['\xfe\xff', { name: 'in UTF-16', advice: 'Convert it: iconv -f UTF-16 -t UTF-8 <file>' }],
  ['\x1f\x8b', { name: 'gzipped', advice: 'Unpack it: gunzip -k <file>' }],
  ['\x28\xb5\x2f\xfd', { name: 'compressed by zstd', advice: 'Unpack it: zstd -d <file>' }],
  ['BZh', { name: 'compressed by bzip2', advice: 'Unpack it: bunzip2 -k <file>' }],
  ['\xfd7zXZ', { name: 'compressed by xz', advice: 'Unpack it: unxz -k <file>' }],
  [
    'PAR1',
    { name: 'a Parquet file', advice: `Export it: duckdb -c "COPY (FROM '<file>') TO 'events.ndjson' (FORMAT json)"` }
  ],
  ['%PDF-', { name: 'a PDF', advice: 'Export it as text.' }]
]

/** The format of a file that begins with `head`; `undefined` if it may be text. Sixteen bytes are enough. */
export function recogniseFormat(head: Uint8Array): FileFormat | undefined {
  const start = Buffer.from(head.subarray(0, 16)).toString('latin1')
  const known = STARTS.find(([bytes]) => start.startsWith(bytes))?.[1]
  return known ?? recogniseBareUtf16(head)
}

/** UTF-16 without a byte order mark: in western text every other byte is a NUL. */
function recogniseBareUtf16(head: Uint8Array): FileFormat | undefined {
  const [first, second, third, fourth] = head
  const isLittle = second === 0 && fourth === 0 && first !== 0 && third !== 0
  const isBig = first === 0 && third === 0 && second !== 0 && fourth !== 0
  if (head.length < 4 || (!isLittle && !isBig)) return undefined
  return { name: 'in UTF-16', advice: `Convert it: iconv -f UTF-16${isLittle ? 'LE' : 'BE'} -t UTF-8 <file>` }
}
