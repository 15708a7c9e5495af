// Somebody else's TypeScript project, as CommonJS: what the package publishes has to compile there. Never run.
import destination from 'heap-destination'
import { createSandbox, type Sandbox, type SandboxOptions } from 'heap-destination/sandbox'
import { createRunner, type Runner, type RunnerOptions } from 'heap-destination/runner'
import type { DestinationDefinition } from '@segment/actions-core'

export const name: string = destination.name
export const definition: Pick<DestinationDefinition, 'name' | 'slug' | 'mode' | 'description'> = destination
export const actions: readonly string[] = Object.keys(destination.actions)

const options: SandboxOptions = {}

export async function countUsers(): Promise<number> {
  const sandbox: Sandbox = await createSandbox(options)
  const users = sandbox.users().length
  await sandbox.close()
  return users
}

const runnerOptions: RunnerOptions = { dataDirectory: 'data' }

export async function whereItRuns(): Promise<string> {
  const runner: Runner = await createRunner(runnerOptions)
  await runner.close()
  return runner.url
}

// @ts-expect-error: a name that is misspelt does not compile, so the declarations are really read.
export const missing: unknown = destination.nam
