// Which versions of Node a test runs on: the present one, and in the long run others, whose programs npm brings.
import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Shared by all test files, and kept: some hundred megabytes. `npm ci` removes it. */
const FOLDER = join(__dirname, '..', 'node_modules', '.cache', 'node-versions')

const PACKAGE = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`

/** Time for the download, and for what a test runs, in milliseconds. */
const LIMIT_MS = 300_000

/** Rows of a table: the present Node, and with `isLong` the newest release of each of these major versions. */
export function nodeVersions(majors: readonly number[], isLong: boolean): string[] {
  return [process.versions.node, ...(isLong ? majors.map(String) : [])]
}

/** What a script of Node prints, as JSON. */
export async function runOn(version: string, script: string, args: readonly string[] = []): Promise<unknown> {
  const program = version === process.versions.node ? process.execPath : programOf(version)
  const { stdout } = await promisify(execFile)(program, [script, ...args], { timeout: LIMIT_MS, killSignal: 'SIGKILL' })
  return JSON.parse(stdout) as unknown
}

function programOf(major: string): string {
  const program = join(
    FOLDER,
    'node_modules',
    `node${major}`,
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node'
  )
  if (!existsSync(program)) install([`node${major}@npm:${PACKAGE}@${major}`], FOLDER)
  return program
}

/** Installs into a folder of its own. @throws Error that says what could not be had */
export function install(packages: readonly string[], folder: string): void {
  mkdirSync(folder, { recursive: true })
  const options = ['--prefix', folder, '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  try {
    execFileSync('npm', ['install', ...options, ...packages], {
      timeout: LIMIT_MS,
      stdio: ['ignore', 'ignore', 'pipe']
    })
  } catch (error) {
    const said = String((error as { stderr?: unknown }).stderr ?? error)
    throw new Error(`npm could not install ${packages.join(', ')}, which the long run needs: ${said.slice(0, 500)}`, {
      cause: error
    })
  }
}
