// Builds the page into a directory of its own, as `npm run build` does.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(__dirname, '..', '..')
const VITE = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js')

/**
 * In a process of its own: Vite is an ES module, and Jest loads none. By default the page has React's development build,
 * which complains of what is wrong; with `isReleased` it is the one that is shipped.
 */
export async function buildPage(directory: string, { isReleased = false } = {}): Promise<void> {
  const page = join(ROOT, 'src', 'catalog')
  const mode = isReleased ? [] : ['--mode', 'development']
  const flags = ['build', page, '--outDir', directory, '--logLevel', 'error', ...mode]
  await promisify(execFile)(process.execPath, [VITE, ...flags])
}
