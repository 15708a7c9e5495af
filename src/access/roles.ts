// The roles of named tokens, and what each may do. The admin token may do everything.

/** In rising order: each role may do what the roles before it may. */
export const ROLES = ['look', 'operate', 'configure'] as const
export type Role = (typeof ROLES)[number]

/** `admin` belongs to the admin token, or to everyone if none is set. */
export const RIGHTS = [...ROLES, 'admin'] as const
export type Right = (typeof RIGHTS)[number]

/** Who makes a request. */
export interface Caller {
  readonly right: Right
  /** Name of the token; `null` for the admin token, or if none is needed. */
  readonly tokenName: string | null
}

/** True if `right` includes `needed`. */
export function allows(right: Right, needed: Right): boolean {
  return RIGHTS.indexOf(right) >= RIGHTS.indexOf(needed)
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
