// The log of changes of the settings: notes each change with whose token made it, and takes changes back.
import { AsyncLocalStorage } from 'node:async_hooks'
import { randomBytes } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { ConfigStore } from '../../storage/settings/config-store'
import { EMPTY_CONFIG, type Config } from '../../storage/settings/model'
import type { SettingsChange, SettingsLog } from '../../storage/settings/settings-log'
import type { ThingChange } from '../admin/shapes'
import type { AccessToken } from '../../storage/tokens/access-tokens'
import { describeChanges, describeTokens } from './describe-changes'
import type { Aftermath } from './planning'

export interface ChangeLogOptions {
  readonly config: ConfigStore
  readonly log: SettingsLog
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Called when a change of tokens could not be noted: it holds nevertheless. */
  readonly onError: (error: unknown) => void
}

export interface LoggedChange extends Omit<SettingsChange, 'changes' | 'before' | 'after'> {
  readonly changes: readonly ThingChange[]
  /** Not for tokens: one is revoked, or made anew. */
  readonly canBeUndone: boolean
}

/** `conflict`: why it cannot be taken back, as a sentence. */
export type Undone = { readonly aftermath: Aftermath } | { readonly conflict: string } | undefined

const LISTS = ['sources', 'destinations', 'integrations', 'targets', 'recipients', 'alerts'] as const
type List = (typeof LISTS)[number]
type Thing = Config[List][number]

export class ChangeLog {
  private readonly names = new AsyncLocalStorage<string | null>()

  constructor(private readonly options: ChangeLogOptions) {
    options.config.noteChanges((after, before) => this.entryOf(before, after))
  }

  /** Changes within `work` are made with the token of that name; `null`: with the admin token, or without one. */
  runAs<Result>(tokenName: string | null, work: () => Result): Result {
    return this.names.run(tokenName, work)
  }

  /** Newest first. */
  async list(): Promise<LoggedChange[]> {
    const entries = await this.options.log.list()
    return entries.map((entry) => {
      const { id, at, by, changes } = entry
      return { id, at, by, changes: changes as readonly ThingChange[], canBeUndone: isAboutSettings(entry) }
    })
  }

  /** Changes of tokens. Those that this process did not make were made by the command. */
  async noteTokens(after: readonly AccessToken[], before: readonly AccessToken[]): Promise<void> {
    const maker = this.names.getStore()
    const changes = describeTokens(before, after)
    if (changes.length === 0) return
    const by = maker === undefined ? TOKEN_COMMAND : maker
    const { log, onError } = this.options
    await log.append({ ...this.newEntry(), changes, before: EMPTY_CONFIG, after: EMPTY_CONFIG, by }).catch(onError)
  }

  /** Puts the things of one change back to what they were. `undefined`: there is no such change. */
  async undo(id: string): Promise<Undone> {
    const entry = (await this.options.log.list()).find((one) => one.id === id)
    if (entry === undefined) return undefined
    if (!isAboutSettings(entry)) return { conflict: 'A token is revoked, or made anew: nothing brings it back.' }
    const { current } = this.options.config
    for (const list of LISTS) {
      for (const one of touchedIn(entry, list)) {
        if (isDeepStrictEqual(find(current, list, one.id), find(entry.after, list, one.id))) continue
        const conflict = `"${one.name}" was changed once more since. Take that back first, or go back to the state before this change.`
        return { conflict }
      }
    }
    return this.put([entry])
  }

  /** Puts everything back to the state before a change, by taking back all changes since. */
  async goBack(id: string): Promise<Undone> {
    const entries = await this.options.log.list()
    const place = entries.findIndex((one) => one.id === id)
    return place < 0 ? undefined : this.put(entries.slice(0, place + 1))
  }

  /** `entries`: newest first. */
  private async put(entries: readonly SettingsChange[]): Promise<Undone> {
    const { config } = this.options
    const before = config.current
    const after = entries.reduce(takeBack, before)
    const orphan = after.targets.find(({ integrationId }) => !after.integrations.some(({ id }) => id === integrationId))
    if (orphan) return { conflict: `The integration of "${orphan.name}" is gone. Take back its removal first.` }
    await config.replace(after, before)
    return { aftermath: aftermathOf(before, after) }
  }

  private entryOf(before: Config, after: Config): SettingsChange | undefined {
    const changes = describeChanges(before, after)
    if (changes.length === 0) return undefined
    return { ...this.newEntry(), changes, ...partsThatDiffer(before, after), by: this.names.getStore() ?? null }
  }

  private newEntry(): Pick<SettingsChange, 'id' | 'at'> {
    return { id: randomBytes(6).toString('hex'), at: this.options.now() }
  }
}

const TOKEN_COMMAND = 'heap-destination token'

function isAboutSettings({ before, after }: SettingsChange): boolean {
  return LISTS.some((list) => before[list].length + after[list].length > 0)
}

function find(config: Config, list: List, id: string): Thing | undefined {
  return (config[list] as readonly Thing[]).find((one) => one.id === id)
}

function touchedIn({ before, after }: SettingsChange, list: List): Thing[] {
  const old = before[list] as readonly Thing[]
  const young = (after[list] as readonly Thing[]).filter(({ id }) => !old.some((one) => one.id === id))
  return [...old, ...young]
}

function partsThatDiffer(before: Config, after: Config): { before: Config; after: Config } {
  const only = (config: Config, other: Config): Config => {
    const lists = LISTS.map((list) => {
      const things = config[list] as readonly Thing[]
      return [list, things.filter((one) => !isDeepStrictEqual(one, find(other, list, one.id)))] as const
    })
    return { ...EMPTY_CONFIG, ...Object.fromEntries(lists) }
  }
  return { before: only(before, after), after: only(after, before) }
}

/** Each thing in its place; what was removed comes back at the end. */
function takeBack(config: Config, entry: SettingsChange): Config {
  const lists = LISTS.map((list) => {
    const things = config[list] as readonly Thing[]
    const touched = touchedIn(entry, list)
    const left = things.flatMap((one) => {
      if (!touched.some(({ id }) => id === one.id)) return [one]
      return find(entry.before, list, one.id) ?? []
    })
    const back = (entry.before[list] as readonly Thing[]).filter(({ id }) => !things.some((one) => one.id === id))
    return [list, [...left, ...back]] as const
  })
  return { ...config, ...Object.fromEntries(lists) }
}

function aftermathOf(before: Config, after: Config): Aftermath {
  const goneOf = (list: List): string[] =>
    before[list].map(({ id }) => id).filter((id) => find(after, list, id) === undefined)
  const moved = before.targets.filter((old) => {
    const young = after.targets.find(({ id }) => id === old.id)
    return young !== undefined && !isDeepStrictEqual(young.values, old.values)
  })
  return {
    movedTargets: moved.map(({ id }) => id),
    goneTargets: goneOf('targets'),
    goneIntegrations: goneOf('integrations')
  }
}
