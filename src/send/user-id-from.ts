// Takes the user id of every call from another field, for customers who identify people in Heap by e-mail address, say.
import { fieldOf, isRecord } from '../heap/input'

/**
 * @param path the field, such as `traits.email`. Traits are also read from the context, where calls other than identify
 *   have them
 * @returns a function that sets `userId` to the field's value, or removes `userId` if the field has none
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
