// Where memberships are stored, for a thread that opens them again with a connection of its own.

/** A file, or the tables of a database. */
export type MembershipPlace = { readonly path: string } | { readonly databaseUrl: string }
