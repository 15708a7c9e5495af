// Holds source files against the table of rooms, and says what to do about each breach. Reads no disk.
import { builtinModules } from 'node:module'
import { posix } from 'node:path'
import { type Reach, ROOMS, type RoomRule } from './rooms'
import { type Import, importsOf, linesWithProcess, type Sources } from './sources'

/** One sentence per forbidden import: `file:line`, what is wrong, what to do instead. Empty: all is well. */
export function findBreaches(sources: Sources, declared: readonly string[]): string[] {
  return Object.entries(sources).flatMap(([path, text]) => {
    const room = roomOf(path)
    const rule = ROOMS[room]
    if (!rule) return [`${path}:1: src/${room} is not a room. Move the file, or give the room its row in rooms.ts.`]
    return importsOf(path, text).flatMap((found) => {
      const wrong = breachOf({ path, room, rule, found, declared })
      return wrong ? [`${path}:${found.line}: ${wrong}`] : []
    })
  })
}

/** One sentence per file and line outside src/cli that mentions `process`. */
export function findProcess(sources: Sources): string[] {
  return Object.entries(sources)
    .filter(([path]) => roomOf(path) !== 'cli')
    .flatMap(([path, text]) =>
      linesWithProcess(path, text).map(
        (line) =>
          `${path}:${line}: only src/cli may mention process. Take the value as an option and let cli pass it in.`
      )
    )
}

/** The first cycle met from each file, as `a.ts → b.ts → a.ts`; every cycle once. Type imports count. */
export function findCycles(sources: Sources): string[] {
  const edges = new Map(Object.entries(sources).map(([path, text]) => [path, filesImportedBy(path, text, sources)]))
  const cycles = new Set<string>()
  const finished = new Set<string>()
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path)
    if (start >= 0) cycles.add([...trail.slice(start), path].join(' → '))
    if (start >= 0 || finished.has(path)) return
    for (const next of edges.get(path) ?? []) visit(next, [...trail, path])
    finished.add(path)
  }
  for (const path of edges.keys()) visit(path, [])
  return [...cycles].map((cycle) => `${cycle}: a cycle. Move what both need into a file of its own.`)
}

interface Crossing {
  readonly path: string
  readonly room: string
  readonly rule: RoomRule
  readonly found: Import
  readonly declared: readonly string[]
}

function breachOf(crossing: Crossing): string | undefined {
  const { specifier } = crossing.found
  if (specifier.startsWith('.')) return insideBreach(crossing)
  if (isBuiltin(specifier)) {
    return crossing.rule.node ? undefined : `${crossing.room} must not import ${specifier}. ${crossing.rule.instead}`
  }
  return packageBreach(crossing, packageName(specifier))
}

function insideBreach({ path, room, rule, found }: Crossing): string | undefined {
  const target = resolve(path, found.specifier)
  if (!target.startsWith('src/')) return `${room} must not import ${target}. Nothing outside src is published.`
  if ([room, 'errors', 'misuse'].includes(roomOf(target))) return undefined
  const allowed = Object.entries(rule.inside).find(
    ([prefix]) => isWithin(target.slice('src/'.length), prefix) && roomOf(`src/${prefix}`) === roomOf(target)
  )
  return reachBreach({ room, rule, found, reach: allowed?.[1], target })
}

function packageBreach({ room, rule, found, declared }: Crossing, name: string): string | undefined {
  if (rule.isBundled !== true && !declared.includes(name)) {
    return `${name} is not in dependencies. Add it to package.json and to docs/dependencies.md, or do without.`
  }
  const reach = rule.packages === 'any' ? 'anything' : rule.packages[name]
  return reachBreach({ room, rule, found, reach, target: found.specifier })
}

interface Attempt {
  readonly room: string
  readonly rule: RoomRule
  readonly found: Import
  readonly reach: Reach | undefined
  readonly target: string
}

function reachBreach({ room, rule, found, reach, target }: Attempt): string | undefined {
  if (reach === 'anything' || (reach === 'types' && found.typeOnly)) return undefined
  if (reach === 'types') return `${room} may import only types of ${target}. Write \`import type\`. ${rule.instead}`
  return `${room} must not import ${target}. ${rule.instead}`
}

function filesImportedBy(path: string, text: string, sources: Sources): string[] {
  const relative = importsOf(path, text).filter(({ specifier }) => specifier.startsWith('.'))
  return relative.flatMap(({ specifier }) => {
    const target = resolve(path, specifier)
    const file = [target, `${target}.ts`, `${target}.tsx`, `${target}/index.ts`].find((one) =>
      Object.hasOwn(sources, one)
    )
    return file ? [file] : []
  })
}

function resolve(path: string, specifier: string): string {
  return posix.join(posix.dirname(path), specifier).replace(/\/$/, '')
}

/** `src/heap/flatten.ts` is in heap, `src/misuse.ts` in misuse. */
function roomOf(path: string): string {
  const [, first = ''] = path.replace(/\.tsx?$/, '').split('/')
  return first
}

function isWithin(target: string, prefix: string): boolean {
  return target === prefix || target.startsWith(`${prefix}/`)
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier)
}

function packageName(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}
