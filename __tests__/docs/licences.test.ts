// Whatever is installed with the package, or bundled into its page, may be used and passed on freely.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { installedPaths, locked, type Locked } from './installed'

const ROOT = join(__dirname, '../..')
/** They ask for no more than that their text comes along, which npm sees to. */
const FREE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT', 'MIT-0', 'Unlicense']
/** Development dependencies that the built page contains. */
const BUNDLED = ['node_modules/react', 'node_modules/react-dom', 'node_modules/scheduler']

/** Name none. Segment's filter parser comes with `@segment/destination-subscriptions` (MIT), which is published to be used. */
const UNNAMED = ['node_modules/@segment/fql-ts']

const shipped = [...installedPaths(), ...BUNDLED].map((path) => [path, locked[path] ?? {}] as const)

function licenceOf(path: string, { license }: Locked): string {
  if (license !== undefined) return license
  const file = JSON.parse(readFileSync(join(ROOT, path, 'package.json'), 'utf8')) as { license?: unknown }
  return typeof file.license === 'string' ? file.license : 'none'
}

/** `(MIT OR WTFPL)`: one of them is enough. */
const isFree = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((one) => FREE.includes(one.trim()))

test('every package that is shipped has a free licence', () => {
  expect(shipped.length).toBeGreaterThan(BUNDLED.length)
  const licences = shipped.map(([path, locked]) => ({ path, licence: licenceOf(path, locked) }))
  const found = licences.filter(({ licence }) => !isFree(licence))
  expect(found).toEqual(UNNAMED.map((path) => ({ path, licence: 'none' })))
})

test.each(['GPL-3.0', 'none', 'UNLICENSED', 'SEE LICENSE IN LICENSE.md', 'MIT AND GPL-2.0'])(
  'a package under %s would be found',
  (licence) => expect(isFree(licence)).toBe(false)
)
