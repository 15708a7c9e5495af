// Renames user properties whose names Heap reserves.

/**
 * The name of a user property in Heap. Heap reserves `id` (in any case) and `user_id`; `email` in lower case fills its
 * built-in Email.
 * Source: developers.heap.io, "Add User Properties".
 */
export function userPropertyName(key: string): string {
  if (key === 'user_id') return '_user_id'
  const lower = key.toLowerCase()
  if (lower === 'id') return '_id'
  return lower === 'email' ? 'email' : key
}
