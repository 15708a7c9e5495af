// Describes a flag of a command in one entry: its option, its help, and how a resumed run treats it.
import { InvalidArgumentError, Option, type Command } from 'commander'

export interface Flag {
  /** The flag as the help shows it: `--types <list>`, `--json`, `--no-budget`. */
  readonly flag: string
  readonly help: string
  /** Reads one value; `before` is the result of an earlier flag of the same name. Default: the text itself. */
  readonly parse?: (text: string, before: never) => unknown
  /** Given once for each of several values. Default: once, with all of them behind commas. */
  readonly isRepeatable?: true
  /** The value if the flag is not given. */
  readonly default?: unknown
  /**
   * Whether a resumed run must have the same value: `equal`, or `free`. A flag that decides what is sent, or to whom,
   * is `equal`.
   */
  readonly resumed: 'equal' | 'free'
  /** Which of the printed commands repeat it: all, only the one that resumes the run, or none. */
  readonly repeated: 'always' | 'resume' | 'never'
}

/** Keyed as the parser of the command line names the values: `--app-id` is `appId`, `--no-budget` is `budget`. */
export type FlagTable = Readonly<Record<string, Flag>>

type ValueOf<Entry extends Flag> = Entry extends { parse: (text: string, before: never) => infer Value }
  ? Value
  : Entry extends { flag: `${string}<${string}` }
    ? string
    : boolean

type DefaultedIn<Table extends FlagTable> = {
  [Key in keyof Table]: Table[Key] extends { default: unknown } ? Key : never
}[keyof Table]

/** The values of a table of flags. A flag with a default always has a value. */
export type ValuesOf<Table extends FlagTable> = {
  readonly [Key in DefaultedIn<Table>]: ValueOf<Table[Key]>
} & { readonly [Key in Exclude<keyof Table, DefaultedIn<Table>>]?: ValueOf<Table[Key]> }

export function addFlags(command: Command, table: FlagTable): Command {
  for (const { flag, help, parse, default: preset } of Object.values(table)) {
    const option = new Option(flag, help)
    if (preset !== undefined) option.default(preset)
    command.addOption(parse ? option.argParser(parse as (text: string) => unknown) : option)
  }
  return command
}

/** The name of a flag without its value: `--types`. */
export function nameOf({ flag }: Flag): string {
  return flag.split(' ', 1)[0] ?? flag
}

/** The flags that `keep` chooses, as they were given, to be written down again. */
export function argumentsOf(
  table: FlagTable,
  values: Readonly<Record<string, unknown>>,
  keep: (flag: Flag) => boolean
): string[] {
  return Object.entries(table).flatMap(([key, flag]) => (keep(flag) ? argumentOf(flag, values[key]) : []))
}

function argumentOf(flag: Flag, value: unknown): string[] {
  const name = nameOf(flag)
  if (value === undefined || value === flag.default) return []
  if (typeof value === 'boolean') return value === name.startsWith('--no-') ? [] : [name]
  if (flag.isRepeatable === true) return (value as readonly string[]).flatMap((one) => [name, one])
  return [name, Array.isArray(value) ? value.join(',') : `${value as string | number}`]
}

/** The values that a resumed run must share with the earlier run, by the name of the flag. */
export function mustStayOf(
  table: FlagTable,
  values: Readonly<Record<string, unknown>>
): Readonly<Record<string, unknown>> {
  const equal = Object.entries(table).filter(([, { resumed }]) => resumed === 'equal')
  return Object.fromEntries(equal.map(([key, flag]) => [nameOf(flag), values[key]]))
}

export function parseWhole(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text)
    if (/^\d+$/.test(text) && number >= min && number <= max) return number
    throw new InvalidArgumentError(`It is a whole number from ${min} to ${max}.`)
  }
}

/** Adds to the list of an earlier flag. If it replaced the list, categories given first would no longer be required. */
export function joinLists(list: string, before: string | undefined): string {
  return before === undefined ? list : `${before},${list}`
}

/** Each value that was given, in order. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}
