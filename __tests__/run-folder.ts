// A folder for one run of Jest: what several test files need built is built once, by whoever needs it first.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const VARIABLE = 'HEAP_DESTINATION_TEST_RUN'
const PROCESS = 'HEAP_DESTINATION_TEST_PROCESS'

/** Jest's `globalSetup`: workers inherit the variables. */
export default function makeRunFolder(): void {
  process.env[PROCESS] = String(process.pid)
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), 'heap-destination-tests-'))
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
