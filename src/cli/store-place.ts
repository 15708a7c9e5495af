// Where a command finds what runners have stored: in a data folder, or in a database that several runners share.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { UsageError, type Io } from './io'

export interface PlaceFlags {
  /** Data folder. Default: that of `start`. */
  readonly data?: string | undefined
  /** Address of a PostgreSQL database. */
  readonly database?: string | undefined
  readonly secretKeyFile?: string | undefined
}

export interface DatabasePlace {
  readonly databaseUrl: string
  readonly secretKey: string | undefined
  readonly secretKeyFile: string | undefined
  readonly previousSecretKeys: string | undefined
}

export type Place = { readonly folder: string } | DatabasePlace

const DEFAULT_FOLDER = '.heap-destination'
const VARIABLE = 'HEAP_DATABASE_URL'
const PREVIOUS = 'HEAP_SECRET_KEY_PREVIOUS'

/** Adds the flags that say it. */
export function addPlace(command: Command, folder: string): Command {
  return command
    .option('--data <folder>', `${folder} (default: "${DEFAULT_FOLDER}")`)
    .option('--database <url>', `PostgreSQL database that several runners share; better set ${VARIABLE}`)
    .option('--secret-key-file <file>', 'key to the secrets in the database; or set HEAP_SECRET_KEY')
}

/** What is on the command line counts before the environment. @throws UsageError for both a folder and a database */
export function placeOf({ data, database, secretKeyFile }: PlaceFlags, { env }: Pick<Io, 'env'>): Place {
  if (data !== undefined && database !== undefined) throw new UsageError('pass either --data or --database, not both.')
  if (data !== undefined) return { folder: resolve(data) }
  const databaseUrl = database ?? (env[VARIABLE] === '' ? undefined : env[VARIABLE])
  if (databaseUrl === undefined) return { folder: resolve(DEFAULT_FOLDER) }
  return { databaseUrl, secretKeyFile, secretKey: env['HEAP_SECRET_KEY'], previousSecretKeys: env[PREVIOUS] }
}

/**
 * For a command that works in a folder alone.
 * @param instead what to use with a database, as a sentence
 * @throws UsageError if the environment names a database
 */
export function folderOf({ data }: Pick<PlaceFlags, 'data'>, { env }: Pick<Io, 'env'>, instead: string): string {
  const place = placeOf({ data }, { env })
  if ('folder' in place) return place.folder
  throw new UsageError(
    `${VARIABLE} is set, and this command works in a data folder. ${instead} Or pass --data <folder>.`
  )
}
