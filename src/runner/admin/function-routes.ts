// The routes of the destination function for a Segment workspace: its built code and its settings.
import { readFile } from 'node:fs/promises'
import type { FastifyInstance } from 'fastify'
import { functionSettings } from '../../segment-function/setting-form'
import type { AdminContext } from './admin-context'
import { describeRoute } from './route-schema'
import { FunctionFile } from './shapes/function'

const ROUTE = describeRoute({
  tag: 'Catalog',
  summary: 'Shows the function for a Segment workspace, and its settings',
  answer: FunctionFile
})

export function registerFunction(api: FastifyInstance, { functionScript }: AdminContext): void {
  api.get('/segment-function', ROUTE, async (): Promise<FunctionFile> => {
    return { code: await readCode(functionScript), settings: functionSettings() }
  })
}

/** `null` where it has not been built. */
async function readCode(path: string | undefined): Promise<string | null> {
  if (path === undefined) return null
  return readFile(path, 'utf8').catch(() => null)
}
