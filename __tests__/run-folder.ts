// A folder for one run of Jest, in which all files of tests are made. What several test files need built is built once,
// by whoever needs it first.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  statfsSync,
  writeFileSync
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { PREFIX, removeAbandoned } from './removed-runs'

const VARIABLE = 'HEAP_DESTINATION_TEST_RUN'
const PROCESS = 'HEAP_DESTINATION_TEST_PROCESS'

const MEMORY = '/dev/shm'
/** A whole run needs a tenth of it. */
const ENOUGH_BYTES = 4 * 1024 ** 3

/** Jest's `globalSetup`: workers, and the programs that they start, inherit the variables. */
export default function makeRunFolder(): void {
  const home = hasRoom(MEMORY) ? MEMORY : tmpdir()
  removeAbandoned(home)
  const folder = mkdtempSync(join(home, `${PREFIX}${process.pid}-`))
  // PostgreSQL runs as another user, and has its data further inside.
  chmodSync(folder, 0o711)
  const files = join(folder, 'tmp')
  mkdirSync(files)
  Object.assign(process.env, { [PROCESS]: String(process.pid), [VARIABLE]: folder, TMPDIR: files })
}

/**
 * A runner's stores wait for the disk at each commit, which takes most of their time. Linux keeps files in memory as it
 * keeps them on a disk, killed processes included, so that only a power cut would show the difference.
 */
function hasRoom(directory: string): boolean {
  if (!existsSync(directory)) return false
  const { bavail, bsize } = statfsSync(directory)
  return bavail * bsize >= ENOUGH_BYTES && process.availableMemory() >= ENOUGH_BYTES
}

export function runFolder(): string {
  return process.env[VARIABLE] ?? ''
}

/** Id of the process that runs all workers. */
export function runProcess(): number {
  return Number(process.env[PROCESS])
}

type Build = (directory: string) => void | Promise<void>

/**
 * The directory of that name, once `build` has filled it: in this worker or in another one. Nobody may write to it.
 * Where the build failed, everybody who needs it fails, with what it said.
 */
export async function builtOnce(name: string, build: Build): Promise<string> {
  const directory = join(runFolder(), name)
  const failed = `${directory}.failed`
  if (isFirst(`${directory}.began`)) {
    await buildAside(directory, build).catch((error: unknown) => writeFileSync(failed, String(error)))
  }
  while (!existsSync(directory)) {
    if (existsSync(failed)) throw new Error(`${name} could not be built: ${readFileSync(failed, 'utf8')}`)
    await sleep(20)
  }
  return directory
}

function isFirst(mark: string): boolean {
  try {
    mkdirSync(mark)
    return true
  } catch {
    return false
  }
}

async function buildAside(directory: string, build: Build): Promise<void> {
  const aside = `${directory}.part`
  mkdirSync(aside)
  await build(aside)
  renameSync(aside, directory)
}
