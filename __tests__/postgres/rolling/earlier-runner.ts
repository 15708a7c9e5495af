// The runner as an earlier commit has it, compiled file by file in a folder of its own.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'

const ROOT = join(__dirname, '..', '..', '..')
const CHILD = '__tests__/postgres/cluster-runner.ts'
/** Came with the commit from which on a runner on PostgreSQL had all its parts. */
const LAST_PART = 'src/cli/start-on-database.ts'
/** An archive of the sources. */
const MOST_BYTES = 512 * 2 ** 20

/**
 * The commit that the check was asked for, or the first one that has the whole of a runner on PostgreSQL.
 * @throws Error where there is no history, or no such commit in it
 */
export function earlierCommit(asked = process.env['EARLIER_COMMIT'] ?? ''): string {
  const from = asked === '' ? ['log', '-1', '--diff-filter=A', '--format=%H', '--', LAST_PART] : ['rev-parse', asked]
  const commit = git(from).toString().trim()
  if (commit === '') throw new Error(`No earlier commit has ${LAST_PART}: this check needs a clone with its history.`)
  return commit
}

/**
 * Compiles the sources of a commit, with the packages that are installed now.
 * @param folder an empty folder, which has to stay as long as the runner does
 * @returns the script of a runner, as `buildChild('postgres/cluster-runner.ts')` makes it of the present sources
 */
export function buildEarlier(commit: string, folder: string): string {
  const archive = git(['archive', commit, 'src', 'package.json', 'tsconfig.json'])
  execFileSync('tar', ['-x', '-C', folder], { input: archive })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  mkdirSync(join(folder, '__tests__/postgres'), { recursive: true })
  cpSync(join(ROOT, CHILD), join(folder, CHILD))
  buildSync({
    entryPoints: [join(folder, CHILD), ...sourcesIn(join(folder, 'src'))],
    outbase: folder,
    outdir: folder,
    format: 'cjs',
    platform: 'node',
    target: 'node20'
  })
  return join(folder, CHILD.replace('.ts', '.js'))
}

/** All but declarations. */
function sourcesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  return names.filter((name) => /(?<!\.d)\.ts$/.test(name)).map((name) => join(folder, name))
}

function git(args: readonly string[]): Buffer {
  return execFileSync('git', args, { cwd: ROOT, maxBuffer: MOST_BYTES, stdio: ['ignore', 'pipe', 'inherit'] })
}
