// The package as npm packs it, loaded on the versions of Node that it promises. In the long run it is built, packed and
// installed with its peer; otherwise its entry is built in a moment, and finds the project's own dependencies.
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { install, nodeVersions, runOn } from '../node-versions'

const IS_LONG = Number(process.env['ROUNDS'] ?? 1) >= 10
const ROOT = join(__dirname, '..', '..')

jest.setTimeout(600_000)

const folders: string[] = []
let script = ''

beforeAll(async () => {
  const folder = await (IS_LONG ? installPacked() : placeBuilt())
  script = join(folder, 'use-package.cjs')
  copyFileSync(join(__dirname, 'use-package.cjs'), script)
})

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function makeFolder(parent: string): string {
  mkdirSync(parent, { recursive: true })
  const folder = mkdtempSync(join(parent, 'package-'))
  folders.push(folder)
  return folder
}

/** An empty project that has installed what `npm pack` makes. */
async function installPacked(): Promise<string> {
  const folder = makeFolder(tmpdir())
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
    cwd: ROOT,
    stdio: 'pipe'
  })
  const [tarball = ''] = readdirSync(folder)
  install([join(folder, tarball)], folder)
  return folder
}

/** A project inside of ours, with the package's main entry. */
async function placeBuilt(): Promise<string> {
  const folder = makeFolder(join(ROOT, 'node_modules', '.cache'))
  const home = join(folder, 'node_modules', 'heap-destination')
  const main = { bundle: true, platform: 'node', target: 'node20', packages: 'external' } as const
  await build({ ...main, entryPoints: [join(ROOT, 'src', 'index.ts')], outfile: join(home, 'dist', 'index.js') })
  const entries = { entryPoints: [join(ROOT, 'src', 'index.mts')], outfile: join(home, 'dist', 'index.mjs') }
  await build({ ...entries, format: 'esm', target: 'node20' })
  copyFileSync(join(ROOT, 'package.json'), join(home, 'package.json'))
  return folder
}

test.each(nodeVersions([20, 22, 24], IS_LONG))(
  'on Node %s, it is required, imported, and tells a bad event',
  async (version) => {
    expect(await runOn(version, script)).toEqual({
      node: expect.stringMatching(`^${version}`) as unknown,
      entries: new Array<string>(4).fill('actions-heap'),
      required: [200, 200, 400, 200],
      imported: [200, 200, 400, 200]
    })
  }
)
