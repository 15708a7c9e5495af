// Opens the store of a runner where its options say it is.
import type { RunnerOptions } from '../options'
import { openDatabaseStore } from './database-store'
import { openFolderStore } from './folder-store'
import type { Damaged, Store, Watch } from './store'

/** @throws Error with what to do, for a store that cannot be used */
export async function openStore(options: RunnerOptions, watch: Watch): Promise<Store | Damaged> {
  const { dataDirectory, databaseUrl } = options
  if (databaseUrl !== undefined) return openDatabaseStore({ ...options, databaseUrl }, watch)
  if (dataDirectory !== undefined) return openFolderStore({ ...options, dataDirectory }, watch)
  throw new Error(NO_STORE)
}

export const NO_STORE = 'A runner needs a data directory, or the address of a database.'
