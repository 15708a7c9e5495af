// Builds the page into a directory of its own, as `npm run build` does.
import { execFile } from 'node:child_process'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'

const ROOT = join(__dirname, '..', '..')
const VITE = join(dirname(require.resolve('vite/package.json')), 'bin', 'vite.js')

/** In a process of its own: Vite is an ES module, and Jest loads none. */
export async function buildPage(directory: string): Promise<void> {
  const page = join(ROOT, 'src', 'catalog')
  await promisify(execFile)(process.execPath, [VITE, 'build', page, '--outDir', directory, '--logLevel', 'error'])
}
