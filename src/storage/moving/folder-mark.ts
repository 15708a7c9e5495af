// The file that marks a data folder of which something has been moved to a database, or that is being filled from one.
import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { MisuseError } from '../../misuse'
import { replaceFile } from '../../files/replace-file'
import type { Move } from './move-log'

const NAME = 'move.json'

/** The move that the folder is part of. A new one if there is none. */
export function markFolder(folder: string, direction: Move['direction']): Move {
  const known = readMark(folder)
  if (known?.direction === direction) return known
  if (known !== undefined) throw new MisuseError(reasonOf(known))
  const move: Move = { id: randomUUID(), direction }
  replaceFile(join(folder, NAME), `${JSON.stringify(move)}\n`)
  return move
}

export function readMark(folder: string): Move | undefined {
  const path = join(folder, NAME)
  if (!existsSync(path)) return undefined
  try {
    const { id, direction } = JSON.parse(readFileSync(path, 'utf8')) as Partial<Move>
    if (typeof id === 'string' && (direction === 'in' || direction === 'out')) return { id, direction }
  } catch {
    // Told below, in words.
  }
  throw new MisuseError(`${path} cannot be read. It says that the folder is part of a move: restore it from a backup.`)
}

export function unmarkFolder(folder: string): void {
  rmSync(join(folder, NAME), { force: true })
}

/** For a runner that starts. @throws MisuseError if the folder has been moved, or is not complete yet */
export function refuseMarked(folder: string): void {
  const mark = readMark(folder)
  if (mark !== undefined) throw new MisuseError(reasonOf(mark))
}

function reasonOf({ direction }: Move): string {
  return direction === 'in'
    ? `This data folder has been moved to a database, or is about to be: its events would be sent twice. Start the runner with --database. To use the folder nevertheless, delete ${NAME} in it.`
    : 'This data folder is being filled from a database, and not all of it is here. Run the same `heap-destination migrate` again until it has ended.'
}
