// Builds what pages load: the script, and pages that a bundler would make.
import { join } from 'node:path'
import { build, type Metafile } from 'esbuild'

const ROOT = join(__dirname, '..', '..')

export interface Bundle {
  readonly text: string
  readonly metafile: Metafile
}

/** The options of `npm run build`, and of a customer's bundler: minified, nothing left outside. */
interface Options {
  readonly entry?: string
  readonly code?: string
  readonly format: 'esm' | 'iife'
  readonly target?: string | string[]
}

async function bundle({ entry, code, format, target = 'es2022' }: Options): Promise<Bundle> {
  const result = await build({
    ...(entry !== undefined && { entryPoints: [join(ROOT, entry)] }),
    ...(code !== undefined && { stdin: { contents: code, resolveDir: ROOT, loader: 'ts' } }),
    format,
    bundle: true,
    minify: true,
    platform: 'browser',
    target,
    write: false,
    metafile: true,
    logLevel: 'silent'
  })
  return { text: result.outputFiles[0]!.text, metafile: result.metafile }
}

/** `dist/web/heap-destination.min.js`, as `npm run build` makes it. */
export function bundleScript(target?: string[]): Promise<Bundle> {
  return bundle({ entry: 'src/web/script.ts', format: 'iife', ...(target && { target }) })
}

/** What stays of `heap-destination/web` in a page that imports these names. */
export function bundleImport(names: string): Promise<Bundle> {
  return bundle({ code: `export { ${names} } from './src/web'`, format: 'esm' })
}

/** A page script that imports the real analytics-next and the plugin, as a bundler makes it. */
export function bundlePage(code: string): Promise<Bundle> {
  const imports = `import { AnalyticsBrowser } from '@segment/analytics-next'\nimport * as heap from './src/web'\n`
  return bundle({ code: imports + code, format: 'iife' })
}
