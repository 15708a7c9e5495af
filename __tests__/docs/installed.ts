// What an install of the package brings along, read from the lock file: dependencies and required peers, and all below.
import { readPage } from './markdown'

export interface Locked {
  readonly license?: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>
}

/** By path from the root; the package itself has the empty one. */
export const locked = (JSON.parse(readPage('package-lock.json')) as { packages: Readonly<Record<string, Locked>> })
  .packages

/** Paths from the root, without that of the package itself. */
export function installedPaths(): string[] {
  const paths = new Set([''])
  for (const path of paths) {
    for (const name of neededBy(locked[path] ?? {})) {
      const found = resolve(name, path)
      if (found !== undefined) paths.add(found)
    }
  }
  paths.delete('')
  return Array.from(paths)
}

function neededBy({
  dependencies,
  optionalDependencies,
  peerDependencies = {},
  peerDependenciesMeta
}: Locked): string[] {
  const peers = Object.keys(peerDependencies).filter((name) => peerDependenciesMeta?.[name]?.optional !== true)
  return [...Object.keys({ ...dependencies, ...optionalDependencies }), ...peers]
}

/** Where Node finds a package that is required from `path`: in the nearest node_modules on the way to the root. */
function resolve(name: string, path: string): string | undefined {
  for (let place = path; ; place = place.slice(0, Math.max(0, place.lastIndexOf('/node_modules/')))) {
    const candidate = place === '' ? `node_modules/${name}` : `${place}/node_modules/${name}`
    if (candidate in locked) return candidate
    if (place === '') return undefined
  }
}
