// The connector as a function of a Segment workspace: its code as it was built, and the settings that go with it.
import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { HEAP_SETTINGS } from '../destinations/heap-card'
import type { AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { FunctionFile, type FunctionSetting } from './shapes/function'

const ROUTE = describeRoute({
  tag: 'Catalog',
  summary: 'Shows the function for a Segment workspace, and its settings',
  answer: FunctionFile
})

export function registerFunction(api: FastifyInstance, { functionScript }: AdminContext): void {
  api.get('/segment-function', ROUTE, async (): Promise<FunctionFile> => {
    return { code: await readCode(functionScript), settings: HEAP_SETTINGS.flatMap(toFunctionSetting) }
  })
}

/** `null` where it has not been built. */
async function readCode(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null
  return readFile(path, 'utf8').catch(() => null)
}

/** As the form of a function knows them: no choices, and no local Heap. */
function toFunctionSetting({ key, label, help, kind, isRequired }: (typeof HEAP_SETTINGS)[number]): FunctionSetting[] {
  if (key === 'useSandbox') return []
  return [
    {
      name: key,
      label,
      description: help,
      type: kind === 'switch' ? 'BOOLEAN' : 'STRING',
      required: isRequired,
      sensitive: kind === 'secret'
    }
  ]
}
