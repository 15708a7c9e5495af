// What somebody gets who installs the package without development dependencies: how large it is. Installs nothing.
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { installedPaths } from './installed'
import { readPage, ROOT } from './markdown'

const manifest = JSON.parse(readPage('package.json')) as { files: string[] }

/** Pictures stay in the repository. */
const LEFT_OUT = new Set(manifest.files.flatMap((name) => (name.startsWith('!') ? [join(ROOT, name.slice(1))] : [])))

/** Bytes of all files, without packages inside packages: those have their own entry in the lock file. */
function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size
  const names = readdirSync(path).filter((name) => name !== 'node_modules' && !LEFT_OUT.has(join(path, name)))
  return names.reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
}

test('an install without development dependencies has less than 60 MB in its files', () => {
  // Where nothing has been built, the sources stand for what would be: they are of about that size.
  const own = existsSync(join(ROOT, 'dist')) ? manifest.files : [...manifest.files, 'src']
  // Binaries for other platforms are not there.
  const paths = [...installedPaths(), ...own].map((path) => join(ROOT, path)).filter((path) => existsSync(path))
  const bytes = paths.reduce((sum, path) => sum + sizeOf(path), 0)
  expect(bytes).toBeGreaterThan(20_000_000)
  expect(bytes).toBeLessThan(60_000_000)
})
