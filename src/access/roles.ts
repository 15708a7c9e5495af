// What whoever is let in may do: the roles of named tokens, and the admin token above all of them.

/** Each may do what the ones before it may. */
export const ROLES = ['look', 'operate', 'configure'] as const
export type Role = (typeof ROLES)[number]

/** `admin` is whoever has the admin token, or everybody where none is set. */
export const RIGHTS = [...ROLES, 'admin'] as const
export type Right = (typeof RIGHTS)[number]

/** Who asks. */
export interface Caller {
  readonly right: Right
  /** Name of the token; `null` for the admin token, and where none is needed. */
  readonly tokenName: string | null
}

/** True when whoever has `right` may do what needs `needed`. */
export function allows(right: Right, needed: Right): boolean {
  return RIGHTS.indexOf(right) >= RIGHTS.indexOf(needed)
}

export function isRole(text: string): text is Role {
  return (ROLES as readonly string[]).includes(text)
}
