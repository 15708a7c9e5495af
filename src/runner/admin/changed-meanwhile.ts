// Two people at once: refuses to save a field that somebody else has changed since it was loaded, and says who it was.
import { isDeepStrictEqual } from 'node:util'
import { fieldOf } from '../../heap/plain'
import type { AdminContext, ApiError } from './admin-context'

export interface Edited {
  /** As the log of changes names it. */
  readonly thing: string
  /** How the log begins the paths of its fields. Default: with nothing. */
  readonly prefix?: string
  readonly current: object
  /** The fields as they were loaded, by path such as `settings.region`; null: not there. Left out: nobody minds. */
  readonly was: Readonly<Record<string, unknown>> | undefined
}

/** The refusal; `undefined` where nothing of it was changed meanwhile. */
export async function refuseStale(context: AdminContext, edited: Edited): Promise<ApiError | undefined> {
  const { was = {}, current } = edited
  const stale = Object.keys(was).filter((path) => !isDeepStrictEqual(valueAt(current, path) ?? null, was[path] ?? null))
  if (stale.length === 0) return undefined
  const whom = await whoChanged(context, edited, stale)
  const message = `${stale.join(', ')} was changed meanwhile${whom}. Nothing was saved: load the page again to see it.`
  return { code: 'conflict', message }
}

function valueAt(thing: object, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => fieldOf(value, key), thing)
}

async function whoChanged(
  { changes }: AdminContext,
  { thing, prefix = '' }: Edited,
  paths: readonly string[]
): Promise<string> {
  const isMeant = (path: string): boolean => paths.some((one) => path === prefix + one)
  const all = await changes.list()
  const last = all.find(({ changes: things }) =>
    things.some(({ what, fields }) => what === thing && fields.some(({ path }) => isMeant(path)))
  )
  if (last === undefined) return ''
  return ` by ${last.by ?? 'the admin'} at ${new Date(last.at).toISOString()}`
}
