// A small disk of its own for data folders, which a test fills and empties. Where this machine lets nobody mount one, a
// limit on the size of files stands in for it: it holds for a process, and only while that runs.
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeSync, openSync, closeSync } from 'node:fs'
import { join } from 'node:path'
import { makeDirectory, onEnd } from './runners'

export interface SmallDisk {
  readonly directory: string
  /** Leaves not a byte; of the stand-in: lets no file of the process grow. */
  fill(pid: number | undefined): void
  empty(pid: number | undefined): void
}

const CHUNK = Buffer.alloc(64 * 1024, 7)

/** Linux, as root, outside of most containers. */
export const canMount = ((): boolean => {
  const directory = join('/tmp', `small-disk-${process.pid}`)
  mkdirSync(directory, { recursive: true })
  const isMounted = mount(directory, 1)
  if (isMounted) spawnSync('umount', [directory])
  rmSync(directory, { recursive: true })
  return isMounted
})()

export function mount(directory: string, megabytes: number): boolean {
  return spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'small-disk', directory]).status === 0
}

export function openSmallDisk(megabytes: number): SmallDisk {
  const directory = makeDirectory()
  if (!canMount) return { directory, fill: (pid) => limitFiles(pid, '0'), empty: (pid) => limitFiles(pid, 'unlimited') }
  mount(directory, megabytes)
  onEnd(() => spawnSync('umount', ['-l', directory]))
  const ballast = join(directory, 'ballast')
  return { directory, fill: () => fillUp(ballast), empty: () => rmSync(ballast, { force: true }) }
}

function limitFiles(pid: number | undefined, bytes: string): void {
  if (pid !== undefined) spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
}

function fillUp(path: string): void {
  const file = openSync(path, 'a')
  try {
    for (let bytes = CHUNK.length; bytes > 0; bytes = Math.floor(bytes / 2)) writeUntilFull(file, bytes)
  } finally {
    closeSync(file)
  }
}

function writeUntilFull(file: number, bytes: number): void {
  try {
    while (writeSync(file, CHUNK, 0, bytes) === bytes);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOSPC') throw error
  }
}
