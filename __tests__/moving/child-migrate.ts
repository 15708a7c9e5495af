// A process that moves a data folder to a database or back, and kills itself after some steps. Arguments: direction,
// folder, address of the database, and after how many steps.
import { lockDirectory } from '../../src/files/directory-lock'
import { moveBack } from '../../src/storage/moving/move-back'
import { moveUp } from '../../src/storage/moving/move-up'
import { openDatabase } from '../../src/storage/postgres/connection/database'
import { readGivenKey } from '../../src/storage/settings/given-key'
import { NOW } from './filled-folder'

const [direction, folder = '', url = '', steps = ''] = process.argv.slice(2)

async function run(): Promise<void> {
  lockDirectory(folder)
  const database = await openDatabase(url)
  const key = readGivenKey({ text: Buffer.alloc(32, 7).toString('base64') })
  let left = Number(steps)
  // Some turns later, in the middle of what comes next.
  const killAfter = (turns: number): void => {
    if (turns === 0) process.kill(process.pid, 'SIGKILL')
    setImmediate(() => killAfter(turns - 1))
  }
  const onProgress = () => {
    if (--left === 0) killAfter(Math.floor(Math.random() * 20))
  }
  const move = direction === 'up' ? moveUp : moveBack
  await move({ folder, database, key, program: '1.0.0', now: () => NOW + 1_000_000, onProgress })
  await database.close()
  process.exit(0)
}

void run()
