// Takes the user id of every call from another field, for those who know people in Heap by an email, say.
import { fieldOf, isRecord } from '../heap/input'

/**
 * @param path of the field, such as `traits.email`. Traits are also looked for in the context, where calls other than
 *   identify have them
 * @returns the event with that value as its `userId`; without a `userId` where there is none
 */
export function createUserIdFrom(path: string): (event: unknown) => unknown {
  const keys = path.split('.')
  const paths = keys[0] === 'traits' ? [keys, ['context', ...keys]] : [keys]
  return (event) => {
    if (!isRecord(event)) return event
    const found = paths
      .map((keysOfOne) => valueAt(event, keysOfOne))
      .find((value) => value !== undefined && value !== null)
    const { userId: _own, ...rest } = event
    return found === undefined ? rest : { ...rest, userId: found }
  }
}

function valueAt(event: unknown, keys: readonly string[]): unknown {
  return keys.reduce<unknown>((value, key) => fieldOf(value, key), event)
}
