// Removes the folders of runs of Jest. Whatever a run that was ended from outside has left, the next one begins.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

export const PREFIX = 'heap-destination-tests-'
const MOUNTS = '/proc/self/mounts'

/** Folders of runs that were ended from outside. One that cannot be removed is named, and stays. */
export function removeAbandoned(home: string): void {
  for (const name of readdirSync(home).filter((entry) => entry.startsWith(PREFIX))) {
    const id = Number(name.slice(PREFIX.length).split('-')[0])
    if (Number.isInteger(id) && !isRunning(id)) removeRun(join(home, name))
  }
}

function isRunning(id: number): boolean {
  try {
    return process.kill(id, 0)
  } catch (error) {
    return (error as { code?: unknown }).code === 'EPERM'
  }
}

/** A small disk of a test that was killed is still mounted there, and keeps its folder from being removed. */
export function removeRun(folder: string): void {
  for (const directory of mountedIn(folder)) spawnSync('umount', ['-l', directory])
  try {
    rmSync(folder, { recursive: true, force: true })
  } catch (error) {
    process.stderr.write(
      `Tests of an earlier run have left a folder that cannot be removed: ${(error as Error).message}\n`
    )
  }
}

function mountedIn(folder: string): string[] {
  if (!existsSync(MOUNTS)) return []
  const lines = readFileSync(MOUNTS, 'utf8').split('\n')
  const directories = lines.map((line) => line.split(' ')[1] ?? '')
  return directories.filter((directory) => directory.startsWith(`${folder}/`))
}
