// A folder for one run of Jest: what several test files need built is built once, by whoever needs it first.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const VARIABLE = 'HEAP_DESTINATION_TEST_RUN'

/** Jest's `globalSetup`: workers inherit the variable. */
export default function makeRunFolder(): void {
  process.env[VARIABLE] = mkdtempSync(join(tmpdir(), 'heap-destination-tests-'))
}

export function removeRunFolder(): void {
  rmSync(process.env[VARIABLE] ?? '', { recursive: true, force: true })
}

type Build = (directory: string) => void | Promise<void>

/**
 * The directory of that name, once `build` has filled it: in this worker or in another one. Nobody may write to it.
 * Where the build failed, everybody who needs it fails, with what it said.
 */
export async function builtOnce(name: string, build: Build): Promise<string> {
  const directory = join(process.env[VARIABLE] ?? '', name)
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
