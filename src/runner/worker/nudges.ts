// What the workers of all runners nudge each other about.

export const ABOUT = {
  /** A resend has begun. */
  resends: 'resends',
  /** Events were removed, so that others may not have to wait for them any more. */
  order: 'order',
  /** A person wants a destination to be tried at once. */
  destination: (id: string) => `destination:${id}`
} as const
