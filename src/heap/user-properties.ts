// Names that Heap treats specially among user properties.

/**
 * Heap reserves `id` (any casing) and `user_id`; its built-in Email is filled by `email` in lower case.
 * Source: developers.heap.io, "Add User Properties".
 */
export function userPropertyName(key: string): string {
  if (key === 'user_id') return '_user_id'
  const lower = key.toLowerCase()
  if (lower === 'id') return '_id'
  return lower === 'email' ? 'email' : key
}
