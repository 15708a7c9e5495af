// What a snippet is: code that somebody pastes to send a first event, with address and write key filled in.

export interface Snippet {
  readonly key: string
  readonly title: string
  readonly lead: string
  /** What installs the library: a command, or a line of a build file. */
  readonly install?: string
  readonly code: string
  /** Why it cannot reach this address. */
  readonly obstacle?: string
}

export interface Address {
  /** Base URL of the runner, without a slash at its end. */
  readonly url: string
  readonly writeKey: string
}

export function isPlain({ url }: Address): boolean {
  return url.startsWith('http:')
}

/** With its port, if it has one of its own. */
export function hostOf({ url }: Address): string {
  return new URL(url).host
}
