// The flags of `delete`, and the reading of their values. The API key is never a flag.
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { parseSettings, WHERE_IS_THE_APP_ID, type HeapSettings } from '../heap/settings'
import { UsageError, type Io } from './io'

export interface DeleteFlags {
  readonly user?: readonly string[]
  readonly file?: string
  readonly column?: string
  readonly literal?: boolean
  readonly userIdFrom?: string
  readonly data?: string
  readonly status?: string
  readonly appId?: string
  readonly endpoint?: string
  readonly apiKeyFile?: string
  /** Refused: it is there to say where the key belongs. */
  readonly apiKey?: string
  readonly hashIdentity?: boolean
  readonly blockIdentities?: string
  readonly allowIdentities?: string
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly receipt?: string
}

const KEY_ADVICE =
  'Put it into the environment variable HEAP_API_KEY, or into a file that only you can read, and pass --api-key-file <file>.'

export function addDeleteFlags(command: Command): Command {
  return command
    .description("Delete users from Heap for good, with all their events, through Heap's deletion API.")
    .option('--user <id...>', 'user id to delete; several are possible')
    .option('--file <ids>', 'file with one user id a line, or a JSON array of them; - for standard input')
    .option('--column <name>', 'the file is CSV: take the ids from this column, by its name or number')
    .option('--user-id-from <path>', 'the file holds events: take the user ids from this field, such as traits.email')
    .option('--literal', 'accept every id as it is, even if it does not look like an id')
    .option(
      '--data <folder>',
      'data folder of a runner: suppress the users there, so that later events do not create them again'
    )
    .option('--status <receipt>', 'check the status of the deletions in a receipt; deletes nobody')
    .option('--app-id <id>', 'App ID of the main production environment (or HEAP_APP_ID)')
    .option('--api-key-file <file>', 'file that holds the API key (or HEAP_API_KEY)')
    .option('--api-key <key>', 'not accepted: command lines are kept in histories and shown to other users')
    .option(
      '--endpoint <url>',
      'send requests to this address instead of Heap, such as a local Heap (or HEAP_ENDPOINT)'
    )
    .option('--hash-identity', 'the users were sent with hashed ids')
    .option('--block-identities <list>', 'further user ids that are placeholders, comma-separated')
    .option('--allow-identities <list>', 'placeholder user ids that are real here, comma-separated')
    .option('--dry-run', 'print one JSON line per request and delete nobody')
    .option('--yes', 'do not ask for confirmation')
    .option('--receipt <file>', 'where the receipt is written (default heap-deletion-<time>.json)')
}

/** Throws a `UsageError`. `appId` wins over flag and environment. */
export function deleteSettingsFrom(flags: DeleteFlags, env: Io['env'], appId?: string): HeapSettings {
  const id = appId ?? flags.appId ?? env['HEAP_APP_ID']
  if (id === undefined || id === '') {
    throw new UsageError(`no App ID. Pass --app-id <id>, or set HEAP_APP_ID.\n${WHERE_IS_THE_APP_ID}`)
  }
  const parsed = parseSettings({
    appId: id,
    endpoint: flags.endpoint ?? env['HEAP_ENDPOINT'],
    hashIdentity: flags.hashIdentity,
    blockedIdentities: flags.blockIdentities,
    allowedIdentities: flags.allowIdentities
  })
  if ('settings' in parsed) return parsed.settings
  throw new UsageError(Object.values(parsed.errors).join('\n'))
}

/** Throws a `UsageError` when the key is on the command line. */
export function refuseKeyFlag({ apiKey }: DeleteFlags): void {
  if (apiKey === undefined) return
  throw new UsageError(
    `the API key was not used: on a command line it ends up in the shell's history. Replace it in Heap, as it may have been seen.\n${KEY_ADVICE}`
  )
}

/** Throws a `UsageError` when there is none. */
export function apiKeyFrom({ apiKeyFile }: DeleteFlags, env: Io['env']): string {
  const key = apiKeyFile === undefined ? env['HEAP_API_KEY'] : readKey(apiKeyFile)
  if (key !== undefined && key.trim() !== '') return key.trim()
  throw new UsageError(`no API key. ${KEY_ADVICE}\nIn Heap: Account, Manage, Projects, main production environment.`)
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (failure) {
    const { code } = failure as { code?: unknown }
    throw new UsageError(`--api-key-file cannot be read (${typeof code === 'string' ? code : 'unknown reason'}).`)
  }
}
