// Files that are unlike events, to see what memory they take. Each is some 80 MB.
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

const BYTES = 80_000_000

const named = (count, nameOf, valueOf = () => 1) =>
  `{${Array.from({ length: count }, (_, index) => `"${nameOf(index)}":${valueOf(index)}`).join()}}`
const listed = (count, elementOf) => `[${Array.from({ length: count }, (_, index) => elementOf(index)).join()}]`

/** Name, and the properties of event number `n` as JSON. */
export const HOSTILE = [
  [
    'events of 6 KB',
    (n) =>
      named(
        50,
        (index) => `property_${index}`,
        () => `"value ${n} ${'lorem ipsum '.repeat(8)}"`
      )
  ],
  ['100 property names of its own per event', (n) => named(100, (index) => `${n}_${index}`)],
  ['1,000 property names of its own per event', (n) => named(1000, (index) => `${n}_${index}`)],
  ['70,000 property names of its own per event', (n) => named(70_000, (index) => `${n}_${index}`)],
  ['lists of 55,000 objects', (n) => `{"a":${listed(55_000, (index) => `{"k${n}_${index}":1}`)}}`],
  ['lists of 90,000 texts', (n) => `{"a":${listed(90_000, (index) => `"${n}x${index}"`)}}`],
  ['29,000 levels', () => `{"a":${'['.repeat(29_000)}${']'.repeat(29_000)}}`],
  ['400,000 levels', () => `{"a":${'['.repeat(400_000)}${']'.repeat(400_000)}}`]
]

/** Writes such a file. Resolves to the number of events in it. */
export async function writeHostile(path, propertiesOf) {
  const file = createWriteStream(path)
  let count = 0
  for (let bytes = 0; bytes < BYTES; count++) {
    const line = `{"type":"track","userId":"user-${count}","event":"Looked","properties":${propertiesOf(count)}}\n`
    bytes += line.length
    if (!file.write(line)) await once(file, 'drain')
  }
  file.end()
  await finished(file)
  return count
}
