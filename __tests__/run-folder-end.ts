// Jest's `globalTeardown`: stops what the run has started for several files, and removes the folder.
import { rmSync } from 'node:fs'
import { removeClusters } from './postgres/server'
import { runFolder } from './run-folder'

export default function endRun(): void {
  removeClusters(runFolder())
  rmSync(runFolder(), { recursive: true, force: true })
}
