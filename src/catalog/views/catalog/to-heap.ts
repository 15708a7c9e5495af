// Where events of each partner begin their way to Heap: the kind of source that takes them.

interface Way {
  readonly address: string
  readonly words: string
}

/** By key of the card. */
export const TO_HEAP: Readonly<Record<string, Way>> = {
  braze: { address: '/sources/new?kind=server', words: 'Add a source for Currents' },
  ab_tasty: { address: '/sources/new?kind=web', words: 'Add the source of your website' },
  command_ai: { address: '/sources/new?kind=web', words: 'Add the source of your website' },
  commandbar: { address: '/sources/new?kind=web', words: 'Add the source of your website' },
  cdp: { address: '/sources/new?kind=segment', words: 'Add a source that your CDP forwards to' }
}
