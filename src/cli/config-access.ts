// Where `config` finds the settings: in a runner that is asked over its admin API, or in a data folder that nobody
// uses.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fieldOf } from '../heap/plain'
import { failureName, MisuseError } from '../misuse'
import type { Configuration, ConfigurationChanges } from '../runner/admin/shapes'
import { findDoubles, toConfiguration, versionOf } from '../runner/configuration/export'
import { planConfiguration } from '../runner/configuration/plan'
import { ChangeLog } from '../runner/configuration/change-log'
import { openChangeLog } from '../runner/configuration/open-change-log'
import type { Aftermath } from '../runner/configuration/planning'
import type { MembershipStore } from '../storage/memberships/memberships'
import { openMembershipFile } from '../storage/memberships/sqlite/membership-file'
import { createPostgresMemberships } from '../storage/postgres/memberships/postgres-membership-store'
import type { ConfigStore } from '../storage/settings/config-store'
import { outgoingFetch } from './outgoing-fetch'
import { UsageError, type Io } from './io'
import { lockUnlessRuns } from './runner-folder'
import { warnOfLog, withSettings } from './settings-on-database'
import { placeOf, type DatabasePlace, type PlaceFlags } from './store-place'

export interface AccessFlags extends PlaceFlags {
  /** Base URL of a runner. */
  readonly url?: string | undefined
}

export interface ApplyOptions {
  readonly removesOthers: boolean
  /** The version that the file was compared with. Default: any. */
  readonly version?: string
}

/** Every method throws a `UsageError` that says what is wrong. */
export interface ConfigAccess {
  export(): Promise<Configuration>
  compare(file: unknown, options: ApplyOptions): Promise<ConfigurationChanges>
  apply(file: unknown, options: ApplyOptions): Promise<ConfigurationChanges>
}

export async function withAccess<Result>(
  { url, ...flags }: AccessFlags,
  io: Io,
  work: (access: ConfigAccess) => Promise<Result>
): Promise<Result> {
  if (url !== undefined) return work(openRunnerAccess(url, io))
  const place = placeOf(flags, io)
  return 'folder' in place ? inFolder(place.folder, io, work) : inDatabase(place, io, work)
}

function openRunnerAccess(url: string, { env }: Io): ConfigAccess {
  if (!URL.canParse(url)) throw new UsageError(`${url} is not a URL. Pass one such as http://localhost:3000.`)
  const token = [env['HEAP_DESTINATION_TOKEN'], env['HEAP_DESTINATION_ADMIN_TOKEN']].find((one) => one)
  const ask = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const headers = {
      'x-runner-request': '1',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': 'application/json' })
    }
    const request = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    const address = new URL(`/api${path}`, url).href
    const { status, text } = await outgoingFetch(address, request, env).catch((failure: unknown) => {
      if (failure instanceof MisuseError) throw failure
      const { cause } = failure as { cause?: unknown }
      throw new UsageError(`no answer from ${url} (${failureName(cause ?? failure)}). Is the runner running there?`)
    })
    const content = parseJson(text)
    if (status >= 200 && status < 300 && content !== undefined) return content as T
    throw new UsageError(refusalOf(status, content, token))
  }
  return {
    export: async () => (await ask<{ configuration: Configuration }>('GET', '/configuration')).configuration,
    compare: (configuration, { removesOthers }) => ask('POST', '/configuration/diff', { configuration, removesOthers }),
    apply: (configuration, options) => ask('PUT', '/configuration', { configuration, ...options })
  }
}

function refusalOf(status: number, content: unknown, token: string | undefined): string {
  const error = fieldOf(content, 'error')
  const fields = Object.values((fieldOf(error, 'fields') ?? {}) as Record<string, string>)
  if (fields.length > 0) return toRefusal(fields)
  if (status === 401 && token === undefined) {
    return 'the runner asks for a token. Set it as HEAP_DESTINATION_TOKEN.'
  }
  const message = fieldOf(error, 'message')
  return `the runner refused: ${typeof message === 'string' ? message : `HTTP ${status}`}`
}

function toRefusal(faults: readonly string[]): string {
  return ['the file cannot be applied:', ...faults].join('\n')
}

type Work<Result> = (access: ConfigAccess) => Promise<Result>

async function inFolder<Result>(folder: string, io: Io, work: Work<Result>): Promise<Result> {
  if (!existsSync(folder)) throw new UsageError(`there is no folder ${folder}. Pass --data <folder>, or --url <url>.`)
  const lock = lockUnlessRuns(folder)
  if (lock === undefined) {
    throw new UsageError(`a runner works in ${folder}. Pass its address: --url http://localhost:3000`)
  }
  try {
    const { config, changes } = openSettings({ dataDirectory: folder, now: io.now, onError: warnOfLog(io) })
    return await work(openStored({ config, changes, follow: (aftermath) => followInFolder(folder, aftermath, io) }, io))
  } finally {
    lock.release()
  }
}

/** Beside the runners, which follow the change at once. */
async function inDatabase<Result>(place: DatabasePlace, io: Io, work: Work<Result>): Promise<Result> {
  const failed = (failure: unknown): never => {
    if (failure instanceof UsageError) throw failure
    throw new UsageError(failure instanceof Error ? failure.message : failureName(failure))
  }
  return withSettings(place, ({ config, settingsLog }, database) => {
    const changes = new ChangeLog({ config, log: settingsLog, now: io.now, onError: warnOfLog(io) })
    const store = createPostgresMemberships(database, { now: io.now })
    return work(openStored({ config, changes, follow: (aftermath) => forget(store, aftermath) }, io))
  }).catch(failed)
}

interface Stored {
  readonly config: ConfigStore
  readonly changes: ChangeLog
  readonly follow: (aftermath: Aftermath) => Promise<void>
}

function openStored({ config, changes, follow }: Stored, io: Io): ConfigAccess {
  // `start` runs a local Heap, so destinations may use it.
  const surroundings = { sandboxUrl: 'http://127.0.0.1' }
  const plan = (file: unknown, { removesOthers }: ApplyOptions) => {
    const options = { surroundings, allowsLoopback: true, now: io.now(), removesOthers }
    const before = config.current
    const planned = planConfiguration(before, file, options)
    if ('faults' in planned) throw new UsageError(toRefusal(planned.faults))
    return { ...planned, before }
  }
  return {
    export: async () => {
      const configuration = toConfiguration(config.current)
      const doubles = findDoubles(configuration)
      if (doubles.length > 0) throw new UsageError(doubles.join('\n'))
      return configuration
    },
    compare: async (file, options) => plan(file, options).summary,
    apply: async (file, options) => {
      const planned = plan(file, options)
      await changes.runAs('heap-destination config apply', () => config.replace(planned.config, planned.before))
      await follow(planned.aftermath)
      return { ...planned.summary, version: versionOf(config.current) }
    }
  }
}

function openSettings(options: Parameters<typeof openChangeLog>[0]): ReturnType<typeof openChangeLog> {
  try {
    return openChangeLog(options)
  } catch (failure) {
    throw new UsageError(failure instanceof Error ? failure.message : failureName(failure))
  }
}

async function followInFolder(folder: string, aftermath: Aftermath, { now }: Io): Promise<void> {
  const { movedTargets, goneTargets, goneIntegrations } = aftermath
  const path = join(folder, 'segments.db')
  if (!existsSync(path) || movedTargets.length + goneTargets.length + goneIntegrations.length === 0) return
  const store = openMembershipFile({ path, now })
  try {
    await forget(store, aftermath)
  } finally {
    await store.close()
  }
}

async function forget(
  store: MembershipStore,
  { movedTargets, goneTargets, goneIntegrations }: Aftermath
): Promise<void> {
  for (const id of movedTargets) await store.targets.forget(id)
  for (const id of goneTargets) await store.targets.forget(id, { andLog: true })
  for (const id of goneIntegrations) await store.forget(id)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
