// The sources of the cloud destination as they stand in Segment's repository: all that it imports, each file under the
// path and with the import paths that it has there.
import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'

const SRC = join(__dirname, '..', '..', 'src')
const REPLACEMENTS = join(__dirname, 'replacements')

/** Paths below src, without extension, of what stands on packages that Segment's repository does not have. */
const REPLACED: Readonly<Record<string, string>> = {
  'cloud/host': 'host.ts',
  'heap/identity-hash': 'identity-hash.ts',
  'delivery/flatten': 'flatten.ts'
}

/** Packages whose part a file of the export plays. */
const OWN_MODULES: Readonly<Record<string, string>> = { 'lodash.flatten': 'delivery/flatten' }

const IMPORT = /(\bfrom |\bimport )'([^']+)'/g

/** Text of each file, by its path in the folder of the destination. */
export function exportedSources(): Map<string, string> {
  const paths = new Set(['cloud/index'])
  const files = new Map<string, string>()
  for (const path of paths) {
    const source = sourceOf(path)
    const text = source.replace(IMPORT, (_, keyword: string, specifier: string) => {
      const target = targetOf(path, specifier)
      if (target === undefined) return `${keyword}'${specifier}'`
      paths.add(target)
      return `${keyword}'${relative(placeOf(path), placeOf(target))}'`
    })
    files.set(`${placeOf(path)}.ts`, path === 'cloud/settings' ? withGeneratedSettings(text) : text)
  }
  return files
}

/** Names of the packages that the files import. */
export function packagesIn(files: ReadonlyMap<string, string>): string[] {
  const specifiers = Array.from(files.values()).flatMap((text) =>
    Array.from(text.matchAll(IMPORT), ([, , name]) => name ?? '')
  )
  const packages = specifiers.filter((specifier) => !specifier.startsWith('.'))
  return Array.from(new Set(packages.map(packageOf))).sort()
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

function sourceOf(path: string): string {
  const replaced = REPLACED[path]
  return readFileSync(replaced === undefined ? join(SRC, `${path}.ts`) : join(REPLACEMENTS, replaced), 'utf8')
}

/** A path below src, without extension; `undefined` for a package. */
function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return OWN_MODULES[specifier]
  const path = posix.join(dirname(from), specifier)
  return isFolder(path) ? `${path}/index` : path
}

function isFolder(path: string): boolean {
  if (path in REPLACED) return false
  try {
    readFileSync(join(SRC, `${path}.ts`))
    return false
  } catch {
    return true
  }
}

/** The room of the edge is the folder itself; the folder of an action has the name of the action. */
function placeOf(path: string): string {
  const [room, ...inner] = path.split('/')
  if (room !== 'cloud') return path
  const [folder, ...rest] = inner
  return rest.length === 0 ? inner.join('/') : [camelCase(folder ?? ''), ...rest].join('/')
}

function camelCase(name: string): string {
  return name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

function relative(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to).replace(/(^|\/)index$/, '')
  if (path === '') return '.'
  return path.startsWith('.') ? path : `./${path}`
}

const OWN_SETTINGS = /\/\*\*[^/]*?\*\/\nexport interface Settings \{[^}]*\}\n/

/** There, the type of the settings is generated. */
function withGeneratedSettings(text: string): string {
  if (!OWN_SETTINGS.test(text)) throw new Error('The interface of the settings was not found in src/cloud/settings.ts.')
  const [first = '', ...others] = text.replace(OWN_SETTINGS, 'export type { Settings }\n').split('\n')
  return [first, "import type { Settings } from './generated-types'", ...others].join('\n')
}
