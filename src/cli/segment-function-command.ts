// The command `segment-function`: prints the connector as a destination function, and deploys it to a Segment workspace
// through Segment's Public API.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fieldOf } from '../heap/plain'
import { functionSettings } from '../segment-function/setting-form'
import { UsageError, type ExitCode, type Io } from './io'
import { ApiFailure, type ApiRequest, type SegmentApi } from './segment-api'
import {
  apiFrom,
  baseUrlFrom,
  settingsFrom,
  type ApiFlags,
  type ConnectFlags,
  type PrintFlags
} from './segment-function-flags'
import {
  connectSource,
  createFunction,
  findFunctions,
  getFunction,
  itemsOf,
  listConnected,
  listFunctions,
  listVersions,
  readFunction,
  updateFunction,
  type WorkspaceFunction
} from './segment-requests'
import { formatCount } from './text'

const FILE = join(__dirname, '..', 'segment-function', 'heap-destination.js')

export function runPrint({ settings }: PrintFlags, io: Io): ExitCode {
  io.stdout.write(settings === true ? `${JSON.stringify(functionSettings(), null, 2)}\n` : readCode())
  return 0
}

export function runDeploy(flags: ApiFlags, io: Io): Promise<ExitCode> {
  const content = { code: readCode(), settings: functionSettings() }
  const id = flags.function ?? 'FUNCTION_ID'
  const planned = [listFunctions(), createFunction(flags.name, content), updateFunction(id, content)]
  return running({ flags, io, planned }, async (api) => {
    const found = await findOne(api, flags)
    const request = found ? updateFunction(found.id, content) : createFunction(flags.name, content)
    const deployed = readFunction(await asked(api, request, io))
    if (!deployed) throw new ApiFailure(`${request.purpose}: Segment's answer names no function.`)
    tell(io, [
      `Function: ${deployed.id} (${deployed.displayName || flags.name}), ${formatCount(content.code.length)} characters`,
      ...(found
        ? [
            'Sources that are connected already: whether they run the new code at once is not documented. In Segment, open the function and choose Save & Deploy.'
          ]
        : [`Next: heap-destination segment-function connect --source <id> --app-id <id>`])
    ])
    return 0
  })
}

export function runConnect(flags: ConnectFlags, io: Io): Promise<ExitCode> {
  const { source: sourceId, name } = flags
  if (sourceId === undefined || sourceId === '') {
    throw new UsageError('no source. Pass --source <id>, the id in Segment.')
  }
  const connection = { sourceId, name, isEnabled: flags.disabled !== true, settings: settingsFrom(flags, io.env) }
  const catalogId = 'CATALOG_ID_OF_THE_FUNCTION'
  const planned = [listFunctions(), listConnected(sourceId), connectSource({ ...connection, catalogId })]
  return running({ flags, io, planned }, async (api) => {
    const found = await findOne(api, flags)
    if (!found?.catalogId) {
      throw new ApiFailure(`There is no function called ${name}. Run segment-function deploy first.`)
    }
    const connected = itemsOf(await asked(api, listConnected(sourceId), io), 'destinations')
    const same = connected.find((one) => fieldOf(fieldOf(one, 'metadata'), 'id') === found.catalogId)
    if (same !== undefined) {
      tell(io, [`The source is connected already, as destination ${String(fieldOf(same, 'id'))}. Nothing was changed.`])
      return 0
    }
    const data = await asked(api, connectSource({ ...connection, catalogId: found.catalogId }), io)
    tell(io, [
      `Destination: ${String(fieldOf(fieldOf(data, 'destination'), 'id'))}, ${connection.isEnabled ? 'enabled' : 'not enabled yet'}`,
      'If another destination of this source sends to the same Heap environment, Heap counts each event twice.'
    ])
    return 0
  })
}

export function runStatus(flags: ApiFlags, io: Io): Promise<ExitCode> {
  const id = flags.function ?? 'FUNCTION_ID'
  return running({ flags, io, planned: [listFunctions(), getFunction(id), listVersions(id)] }, async (api) => {
    const found = await findOne(api, flags)
    if (!found) throw new ApiFailure(`There is no function called ${flags.name}. Run segment-function deploy first.`)
    const described = fieldOf(await asked(api, getFunction(found.id), io), 'function')
    const versions = itemsOf(await asked(api, listVersions(found.id), io), 'versions')
    const isOurs = fieldOf(described, 'code') === readCode()
    tell(io, [
      `Function: ${found.id} (${found.displayName})`,
      `Code: ${isOurs ? 'that of this version of heap-destination' : 'not that of this version of heap-destination'}`,
      `Deployed: ${textOf(described, 'deployedAt', 'never')}${fieldOf(described, 'isLatestVersion') === false ? ', not the latest version' : ''}`,
      `Events in a batch, at most: ${textOf(described, 'batchMaxCount', 'not told')}`,
      `Versions: ${versions.length}`,
      ...versions.map((one) => `  ${textOf(one, 'id', '')}  ${textOf(one, 'createdAt', '')}${isDeployed(one)}`)
    ])
    return 0
  })
}

interface Running {
  readonly flags: ApiFlags
  readonly io: Io
  /** Prints the requests of a dry run. */
  readonly planned: readonly ApiRequest[]
}

async function running(
  { flags, io, planned }: Running,
  work: (api: SegmentApi) => Promise<ExitCode>
): Promise<ExitCode> {
  if (flags.dryRun === true) {
    const baseUrl = baseUrlFrom(flags)
    for (const request of planned) io.stdout.write(`${describe(request, baseUrl)}\n`)
    io.stderr.write('Dry run, nothing is asked. Each request carries the header authorization: Bearer <token>.\n')
    return 0
  }
  try {
    return await work(apiFrom(flags, io.env))
  } catch (failure) {
    if (!(failure instanceof ApiFailure)) throw failure
    io.stderr.write(`error: ${failure.message}\n`)
    return 1
  }
}

/** One line for people and one of JSON, without the code, which is long, and without secrets. */
function describe({ method, path, body, purpose, basis }: ApiRequest, baseUrl: string): string {
  const head = `# ${purpose} (${basis})\n${method} ${baseUrl}${path}`
  if (!body) return head
  const text = JSON.stringify(body, (key, value: unknown) => {
    if (key === 'code' && typeof value === 'string') return `<${formatCount(value.length)} characters>`
    return key === 'apiKey' ? '<API key>' : value
  })
  return `${head}\n${text}`
}

async function asked(api: SegmentApi, request: ApiRequest, io: Io): Promise<unknown> {
  const data = await api.ask(request)
  io.stderr.write(`  ${request.purpose}: done (${request.basis})\n`)
  return data
}

/** The function that the flags name, if there is one. Throws a `UsageError` if several have the name. */
async function findOne(api: SegmentApi, { function: id, name }: ApiFlags): Promise<WorkspaceFunction | undefined> {
  if (id !== undefined) {
    const one = readFunction(await api.ask(getFunction(id)))
    if (!one) throw new ApiFailure(`Ask about the function: Segment's answer names no function.`)
    return one
  }
  const found = await findFunctions(api, name)
  if (found.length <= 1) return found[0]
  const ids = found.map((one) => `${one.id} (${one.displayName})`).join(', ')
  throw new UsageError(`several functions are called ${name}: ${ids}.\nPass --function <id>.`)
}

function readCode(): string {
  try {
    return readFileSync(FILE, 'utf8')
  } catch {
    throw new UsageError('the file of the function is missing. In a clone: npm run build:function.')
  }
}

function tell({ stdout }: Io, lines: readonly string[]): void {
  stdout.write(`${lines.join('\n')}\n`)
}

function textOf(value: unknown, key: string, otherwise: string): string {
  const field = fieldOf(value, key)
  return typeof field === 'string' || typeof field === 'number' ? String(field) : otherwise
}

function isDeployed(version: unknown): string {
  return fieldOf(version, 'isDeployed') === true ? '  deployed' : ''
}
