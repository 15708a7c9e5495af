// The code that the page of a source shows: one snippet for every kind of app, with address and write key filled in.
import { toSnippets } from '../../src/catalog/views/sources/snippets/snippets'

const HTTPS = { url: 'https://events.example.com', writeKey: 'wk_1' }
const HERE = { url: 'http://localhost:3000', writeKey: 'wk_1' }
const ALL = 'script npm node python ruby go php java swift kotlin react-native flutter curl'.split(' ')

const snippetOf = (key: string, address = HTTPS) => {
  const found = toSnippets('web', address).find((one) => one.key === key)
  if (found === undefined) throw new Error(key)
  return found
}

test.each([
  ['web', 'script'],
  ['server', 'node'],
  ['mobile', 'swift']
] as const)('a %s source shows them all, and %s first', (kind, first) => {
  const keys = toSnippets(kind, HTTPS).map(({ key }) => key)
  expect([keys[0], [...keys].sort()]).toEqual([first, [...ALL].sort()])
})

/** The lines that have the write key or the address, which are those that point the library at the runner. */
const pointing = (key: string, address: typeof HTTPS): string[] =>
  snippetOf(key, address)
    .code.split('\n')
    .filter((line) => /wk_1|events\.example\.com|localhost|3000/.test(line))
    .map((line) => line.trim())

test.each<[string, string[], string[]]>([
  [
    'script',
    [
      "window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: 'wk_1', cdnURL: 'https://events.example.com' })"
    ],
    ["window.analytics = AnalyticsNext.AnalyticsBrowser.load({ writeKey: 'wk_1', cdnURL: 'http://localhost:3000' })"]
  ],
  [
    'npm',
    ["const analytics = AnalyticsBrowser.load({ writeKey: 'wk_1', cdnURL: 'https://events.example.com' })"],
    ["const analytics = AnalyticsBrowser.load({ writeKey: 'wk_1', cdnURL: 'http://localhost:3000' })"]
  ],
  [
    'node',
    ["const analytics = new Analytics({ writeKey: 'wk_1', host: 'https://events.example.com' })"],
    ["const analytics = new Analytics({ writeKey: 'wk_1', host: 'http://localhost:3000' })"]
  ],
  [
    'python',
    ["analytics.write_key = 'wk_1'", "analytics.host = 'https://events.example.com'"],
    ["analytics.write_key = 'wk_1'", "analytics.host = 'http://localhost:3000'"]
  ],
  [
    'ruby',
    ["write_key: 'wk_1',", "host: 'events.example.com'"],
    ["write_key: 'wk_1',", "host: 'localhost',", 'port: 3000']
  ],
  [
    'go',
    ['client, err := analytics.NewWithConfig("wk_1", analytics.Config{Endpoint: "https://events.example.com"})'],
    ['client, err := analytics.NewWithConfig("wk_1", analytics.Config{Endpoint: "http://localhost:3000"})']
  ],
  [
    'php',
    ["Segment::init('wk_1', ['host' => 'events.example.com']);"],
    ["Segment::init('wk_1', ['host' => 'localhost:3000', 'consumer' => PlainHttp::class]);"]
  ],
  [
    'java',
    ['Analytics analytics = Analytics.builder("wk_1").endpoint("https://events.example.com").build();'],
    ['Analytics analytics = Analytics.builder("wk_1").endpoint("http://localhost:3000").build();']
  ],
  [
    'react-native',
    ["writeKey: 'wk_1',", "proxy: 'https://events.example.com/v1',", "cdnProxy: 'https://events.example.com/v1',"],
    ["writeKey: 'wk_1',", "proxy: 'http://localhost:3000/v1',", "cdnProxy: 'http://localhost:3000/v1',"]
  ],
  [
    'curl',
    ["curl https://events.example.com/v1/track -u wk_1: -H 'content-type: application/json' \\"],
    ["curl http://localhost:3000/v1/track -u wk_1: -H 'content-type: application/json' \\"]
  ]
])('%s is pointed at the runner, with https and without', (key, secure, plain) => {
  expect([pointing(key, HTTPS), pointing(key, HERE)]).toEqual([secure, plain])
})

test.each([
  [
    'swift',
    [
      'let analytics = Analytics(configuration: Configuration(writeKey: "wk_1")',
      '.apiHost("events.example.com/v1")',
      '.cdnHost("events.example.com/v1"))'
    ]
  ],
  [
    'kotlin',
    [
      'val analytics = Analytics("wk_1", applicationContext) {',
      'apiHost = "events.example.com/v1"',
      'cdnHost = "events.example.com/v1"'
    ]
  ],
  ['flutter', ["'wk_1',", "apiHost: 'events.example.com/v1',", "cdnHost: 'events.example.com/v1',"]]
])('%s, which always uses https, says so where the page was opened without', (key, lines) => {
  expect(pointing(key, HTTPS)).toEqual(lines)
  expect([snippetOf(key).obstacle, snippetOf(key, HERE).obstacle]).toEqual([
    undefined,
    expect.stringMatching(/^This library always uses https/)
  ])
})

test('what plain http needs besides is there only with plain http', () => {
  const added = (key: string, word: string): boolean[] =>
    [HTTPS, HERE].map((one) => snippetOf(key, one).code.includes(word))
  expect([added('ruby', 'Request::SSL = false'), added('php', "$protocol = 'http://'")]).toEqual([
    [false, true],
    [false, true]
  ])
  expect(added('react-native', 'allowInsecureProxy: true')).toEqual([false, true])
  expect(snippetOf('react-native', HERE).obstacle).toMatch(/^On a phone, this address is the phone itself/)
})
