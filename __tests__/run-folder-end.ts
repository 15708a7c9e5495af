// Jest's `globalTeardown`: stops what the run has started for several files, and removes the folder.
import { removeClusters } from './postgres/server'
import { removeRun } from './removed-runs'
import { runFolder } from './run-folder'

export default function endRun(): void {
  removeClusters(runFolder())
  removeRun(runFolder())
}
