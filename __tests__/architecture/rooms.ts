// The import rules of docs/architecture.md as a table. Knows no file and no compiler: who checks them is next door.

/** `types`: only what disappears when compiled. */
export type Reach = 'anything' | 'types'

export interface RoomRule {
  /** Paths below src that may be imported, without extension. A folder stands for all that is in it. */
  readonly inside: Readonly<Record<string, Reach>>
  /** npm packages, with all their subpaths. `any`: whatever package.json lists under dependencies. */
  readonly packages: 'any' | Readonly<Record<string, Reach>>
  /** The room's build puts these into its own output, so they may be development dependencies. */
  readonly isBundled?: boolean
  /** Whether Node's own modules may be imported. */
  readonly node: boolean
  /** What to do instead of a forbidden import. */
  readonly instead: string
}

/** Keyed by the path below src; a room inside another has rules of its own. Every room may import itself and errors; neither is repeated here. */
export const ROOMS: Readonly<Record<string, RoomRule>> = {
  errors: {
    inside: {},
    packages: {},
    node: false,
    instead: 'errors.ts knows nobody: let the caller pass the facts in.'
  },
  index: {
    inside: { cloud: 'anything', heap: 'types', delivery: 'types' },
    packages: {},
    node: false,
    instead:
      'index.ts is what Segment imports: the cloud destination and types. Give anything else its own entry in package.json.'
  },
  heap: {
    inside: { delivery: 'types' },
    // @noble/hashes: user ids have to be hashed in the one place where they are checked, or some calls would miss it.
    packages: { '@noble/hashes': 'anything', dayjs: 'anything' },
    node: false,
    instead: 'heap is pure: take what you need as a parameter and let the edge that calls it do the work.'
  },
  delivery: {
    inside: {},
    packages: { 'lodash.flatten': 'anything', undici: 'anything' },
    node: false,
    instead: 'delivery knows no service by name: put it into the target, or take it as a parameter.'
  },
  cloud: {
    inside: { heap: 'anything', delivery: 'anything' },
    packages: { '@segment/actions-core': 'anything' },
    node: true,
    instead: 'Edges share code through heap or delivery: move it there.'
  },
  web: {
    inside: { heap: 'anything' },
    packages: { '@segment/analytics-next': 'types' },
    node: false,
    instead: 'web is downloaded by every visitor: use heap and what the page has, and import nothing else but types.'
  },
  sandbox: {
    inside: { 'heap/limits': 'anything', 'heap/wire': 'anything' },
    packages: { ajv: 'anything' },
    node: true,
    instead: 'The sandbox checks the mapping, so it must not share it: write down here what Heap does.'
  },
  partners: {
    inside: { delivery: 'anything', 'heap/input': 'types' },
    packages: {},
    node: false,
    instead: 'A partner is a description: leave network, clock and storage to segments or the runner.'
  },
  segments: {
    inside: { partners: 'anything', delivery: 'anything' },
    packages: 'any',
    node: true,
    instead: 'segments reaches Heap and partners through partners and delivery: move shared code there.'
  },
  runner: {
    inside: {
      heap: 'anything',
      delivery: 'anything',
      cloud: 'anything',
      sandbox: 'anything',
      partners: 'anything',
      segments: 'anything'
    },
    packages: 'any',
    node: true,
    instead: 'The runner is called by cli and knows nothing of the page: return a value, or take a callback.'
  },
  'runner/catalog': {
    inside: { 'heap/settings': 'anything' },
    packages: { react: 'anything', 'react-dom': 'anything', vite: 'types' },
    isBundled: true,
    node: false,
    instead: 'The page knows the runner by its API only: ask for what it needs over HTTP (docs/runner.md).'
  },
  cli: {
    inside: { runner: 'anything', sandbox: 'anything' },
    packages: 'any',
    node: true,
    instead: 'cli turns argv into a call of runner or sandbox: put the work there and export it.'
  }
}
