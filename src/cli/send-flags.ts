// The flags of `send`, each described in one entry: its option, its help, and how a resumed run treats it.
import { InvalidArgumentError } from 'commander'
import { parseSettings, WHERE_IS_THE_APP_ID, type HeapSettings } from '../heap/settings'
import { collect, parseWhole, type FlagTable, type ValuesOf } from './flag'
import { UsageError, type Io } from './io'
import { ROW_FLAGS } from './row-flags'
import { flagOfSetting, rawSettingsOf, SETTING_FLAGS } from './setting-flags'

const CALL_TYPES = ['track', 'identify', 'page', 'screen', 'group', 'alias']

/** In the order of the help. */
export const SEND_FLAGS = {
  dryRun: {
    flag: '--dry-run',
    help: 'print one JSON line per Heap request and send nothing',
    resumed: 'free',
    repeated: 'never'
  },
  resume: {
    flag: '--resume',
    help: 'go on where an earlier run of the same command stopped',
    resumed: 'free',
    repeated: 'never'
  },
  onlyRejected: {
    flag: '--only-rejected <report>',
    help: 'send only what the report of an earlier run names as rejected',
    resumed: 'equal',
    repeated: 'resume'
  },
  report: {
    flag: '--report <file>',
    help: 'write one JSON line per rejected or altered event',
    // The checkpoint is next to it: with another report there is nothing to go on with.
    resumed: 'free',
    repeated: 'resume'
  },
  since: {
    flag: '--since <time>',
    help: 'leave out events before this time (ISO 8601)',
    resumed: 'equal',
    repeated: 'always'
  },
  until: {
    flag: '--until <time>',
    help: 'leave out events from this time on (ISO 8601)',
    resumed: 'equal',
    repeated: 'always'
  },
  types: {
    flag: '--types <list>',
    help: `send only these call types: ${CALL_TYPES.join(',')}`,
    parse: parseTypes,
    resumed: 'equal',
    repeated: 'always'
  },
  ...ROW_FLAGS,
  userIdFrom: {
    flag: '--user-id-from <path>',
    help: 'take the user id of every call from this field, such as traits.email',
    resumed: 'equal',
    repeated: 'always'
  },
  suppress: {
    flag: '--suppress <file>',
    help: 'leave out people who were deleted: the receipt of a deletion, or a list of user ids; several are possible',
    parse: collect,
    isRepeatable: true,
    // Free, so that people who were deleted since the run stopped can be left out when it resumes.
    resumed: 'free',
    repeated: 'always'
  },
  ...SETTING_FLAGS,
  concurrency: {
    flag: '--concurrency <n>',
    help: 'deliveries under way at once',
    parse: parseWhole(1, 64),
    default: 2,
    resumed: 'free',
    repeated: 'never'
  },
  data: {
    flag: '--data <folder>',
    help: "share Heap's budgets, and the list of deleted people, with the runner and the runs of this data folder",
    resumed: 'free',
    repeated: 'always'
  },
  budget: {
    flag: '--no-budget',
    help: "do not keep Heap's published budgets; for a local Heap only",
    default: true,
    resumed: 'free',
    repeated: 'always'
  },
  giveUpAfter: {
    flag: '--give-up-after <minutes>',
    help: 'stop when Heap cannot be reached for this long',
    parse: parseMinutes,
    default: 15,
    resumed: 'free',
    repeated: 'never'
  },
  json: { flag: '--json', help: 'print the summary as JSON', resumed: 'free', repeated: 'never' }
} as const satisfies FlagTable

/** As the command line gives them. Numbers are checked, the rest is text. */
export type SendFlags = ValuesOf<typeof SEND_FLAGS>

/** Settings from flags, then the environment (HEAP_APP_ID, HEAP_REGION, HEAP_ENDPOINT). Throws a `UsageError`. */
export function settingsFrom(flags: SendFlags, env: Io['env']): HeapSettings {
  const raw = rawSettingsOf(flags, env)
  if (raw.appId === undefined || raw.appId === '') {
    throw new UsageError(`no App ID. Pass --app-id <id>, or set HEAP_APP_ID.\n${WHERE_IS_THE_APP_ID}`)
  }
  const parsed = parseSettings(raw)
  if ('settings' in parsed) return parsed.settings
  throw new UsageError(
    Object.entries(parsed.errors)
      .map(([setting, text]) => `${flagOfSetting(setting)}: ${text}`)
      .join('\n')
  )
}

function parseMinutes(text: string): number {
  const minutes = Number(text)
  if (text.trim() !== '' && minutes >= 0) return minutes
  throw new InvalidArgumentError('It is a number of minutes, 0 or more.')
}

function parseTypes(text: string): string[] {
  const types = text.split(',').map((type) => type.trim())
  const unknown = types.filter((type) => !CALL_TYPES.includes(type))
  if (unknown.length === 0) return types
  throw new InvalidArgumentError(`Unknown: ${unknown.join(', ')}. Choose from ${CALL_TYPES.join(', ')}.`)
}
