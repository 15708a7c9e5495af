// The import rules of docs/architecture.md as a table.

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

/** Keyed by the path below src. Every room may import itself, errors and misuse; none of these is repeated here. */
export const ROOMS: Readonly<Record<string, RoomRule>> = {
  errors: {
    inside: {},
    packages: {},
    node: false,
    instead: 'errors is codes and one class: let the caller pass the facts in.'
  },
  misuse: {
    inside: {},
    packages: {},
    node: false,
    instead: 'misuse.ts is one error class: let the caller say what is wrong.'
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
  'segment-function': {
    inside: { heap: 'anything', delivery: 'anything' },
    packages: {},
    node: false,
    instead: 'A function has what Segment documents and nothing else: take it as a part of the host (host.ts).'
  },
  web: {
    inside: { heap: 'anything' },
    packages: { '@segment/analytics-next': 'types' },
    node: false,
    instead: 'web is downloaded by every visitor: use heap and what the page has, and import nothing else but types.'
  },
  access: {
    inside: {},
    packages: {},
    node: true,
    instead: 'access decides from the headers of a request and the options of a server: let the server answer.'
  },
  sandbox: {
    inside: { access: 'anything', 'heap/limits': 'anything', 'heap/wire': 'anything' },
    packages: { 'ajv-6': 'anything' },
    node: true,
    instead: 'The sandbox checks the mapping, so it must not share it: write down here what Heap does.'
  },
  files: {
    inside: {},
    packages: { libsql: 'anything' },
    node: true,
    instead: 'files knows no content: let the room that owns the content pass it in.'
  },
  storage: {
    inside: {
      files: 'anything',
      'access/roles': 'anything',
      'delivery/caps': 'anything',
      heap: 'types',
      delivery: 'types'
    },
    packages: 'any',
    node: true,
    instead: 'storage keeps what it is given: let send or the runner decide, and pass the result in.'
  },
  send: {
    inside: { heap: 'anything', delivery: 'anything', storage: 'anything', files: 'anything' },
    packages: 'any',
    node: true,
    instead: 'Edges share code through heap, delivery or storage: move it there.'
  },
  deletion: {
    inside: { heap: 'anything', delivery: 'anything', storage: 'anything', files: 'anything' },
    packages: 'any',
    node: true,
    instead: 'Edges share code through heap, delivery or storage: move it there.'
  },
  partners: {
    inside: {
      delivery: 'anything',
      'heap/input': 'types',
      'heap/audience': 'anything',
      'heap/guide-events': 'anything'
    },
    packages: {},
    node: false,
    instead: 'A partner is a description: leave network, clock and storage to segments or the runner.'
  },
  segments: {
    inside: { partners: 'anything', delivery: 'anything', storage: 'anything' },
    packages: 'any',
    node: true,
    instead: 'segments reaches Heap and partners through partners and delivery: move shared code there.'
  },
  runner: {
    inside: {
      access: 'anything',
      heap: 'anything',
      delivery: 'anything',
      cloud: 'anything',
      'segment-function': 'anything',
      sandbox: 'anything',
      storage: 'anything',
      files: 'anything',
      send: 'anything',
      deletion: 'anything',
      partners: 'anything',
      segments: 'anything'
    },
    packages: 'any',
    node: true,
    instead: 'The runner is called by cli and knows nothing of the page: return a value, or take a callback.'
  },
  catalog: {
    inside: {
      'heap/settings': 'anything',
      'heap/regions': 'anything',
      'heap/region-texts': 'anything',
      'heap/limits': 'anything',
      'heap/app-id': 'anything',
      'heap/view-events': 'anything',
      runner: 'types',
      sandbox: 'types'
    },
    // @segment/destination-subscriptions: triggers are read and written as Segment does, on the page as in the runner.
    packages: {
      '@segment/destination-subscriptions': 'anything',
      react: 'anything',
      'react-dom': 'anything',
      uplot: 'anything',
      vite: 'types'
    },
    isBundled: true,
    node: false,
    instead: 'The page knows the runner by its API only: ask for what it needs over HTTP (docs/runner.md).'
  },
  cli: {
    inside: {
      access: 'anything',
      heap: 'anything',
      delivery: 'anything',
      cloud: 'anything',
      'segment-function': 'anything',
      storage: 'anything',
      files: 'anything',
      send: 'anything',
      deletion: 'anything',
      partners: 'anything',
      segments: 'anything',
      runner: 'anything',
      sandbox: 'anything'
    },
    packages: 'any',
    node: true,
    instead: 'The page is built apart from everything else, and the plugin runs in browsers: serve their built files.'
  }
}
