// What the commands `segments` work on, and who does what one process at a time may do.
import type { MembershipStore } from '../storage/memberships/memberships'
import type { Ownership } from '../storage/ownership/ownership'
import type { ConfigStore } from '../storage/settings/config-store'
import type { Integration } from '../storage/settings/model'
import { UsageError, type Io } from './io'

export interface Opened {
  readonly store: MembershipStore
  readonly config: Pick<ConfigStore, 'current' | 'refresh' | 'onChange'>
  readonly io: Io
  /** Does what one process at a time may do: under these keys (`ownership-keys.ts`), or by the runner that has them. */
  inTurn<Result>(keys: readonly string[], work: (turns: Turns) => Promise<Result>): Promise<Result>
}

/** Who does the work of each key: this command, or a runner. */
export interface Turns {
  /** Where runners work, as a part of a sentence. */
  readonly where: string
  /** Of what is done here. */
  readonly ownership: Ownership
  /**
   * Resolves to whether the command may do the work now; otherwise a runner does it.
   * @throws what the database throws
   */
  isOurs(key: string): Promise<boolean>
}

/** Said once where a runner was asked. */
export const GOES_ON = 'The runner has ended: this command goes on by itself.\n'

export type Work<Result> = (opened: Opened) => Promise<Result>

export function findIntegration({ config }: Pick<Opened, 'config'>, idOrName: string): Integration {
  const found = config.current.integrations.find(({ id, name }) => id === idOrName || name === idOrName)
  if (found === undefined) throw new UsageError(`no integration has the name or id ${idOrName}.`)
  return found
}
