// Which Host and which origin are let in: the rules that the runner and the local Heap share.
import type { IncomingHttpHeaders } from 'node:http'
import { AccessRules } from '../../src/access/access-rules'
import { hostNameOf } from '../../src/access/host'

const TOKEN = 'a-token-of-sixteen-or-more'
const rules = new AccessRules({
  hostNames: ['Heap.Internal'],
  publicUrl: 'https://events.example.com',
  token: TOKEN
})

test.each([
  ['localhost', 'localhost'],
  ['LOCALHOST:3000', 'localhost'],
  ['localhost.:3000', 'localhost'],
  ['[::1]:3000', '::1'],
  ['a_b.example', 'a_b.example'],
  [undefined, undefined],
  ['', undefined],
  ['[::1', undefined],
  ['a b', undefined],
  ['evil.example@localhost', undefined],
  ['localhost/evil.example', undefined],
  ['localhost:3000:4000', undefined],
  ['localhost, evil.example', undefined]
])('the name in the Host %j is %j', (header, name) => {
  expect(hostNameOf(header)).toBe(name)
})

test.each([
  ['127.0.0.1:3000', undefined],
  ['[::1]:3000', undefined],
  ['shop.localhost', undefined],
  ['heap.internal', undefined],
  ['events.example.com', undefined],
  ['evil.example', 'foreign_host'],
  ['localhost.evil.example', 'foreign_host'],
  ['127.0.0.1.evil.example', 'foreign_host'],
  ['', 'foreign_host']
])('Host %j: %s', (host, code) => {
  expect(rules.refuseHost({ host })?.code).toBe(code)
})

const link = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }

test.each<[string, string, IncomingHttpHeaders, string | undefined]>([
  ['no browser', 'POST', {}, undefined],
  ['the own page', 'POST', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' }, undefined],
  ['the page of a proxy', 'POST', { origin: 'https://events.example.com' }, undefined],
  ['an address that somebody typed', 'GET', { 'sec-fetch-site': 'none', ...link }, undefined],
  ['a link on another site', 'GET', { 'sec-fetch-site': 'cross-site', ...link }, undefined],
  ['a form of another site', 'POST', { 'sec-fetch-site': 'cross-site', ...link }, 'foreign_origin'],
  ['a script of another site', 'GET', { origin: 'https://evil.example' }, 'foreign_origin'],
  [
    'an image of another site',
    'GET',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    'foreign_origin'
  ],
  [
    'a frame of another site',
    'GET',
    { 'sec-fetch-site': 'cross-site', ...link, 'sec-fetch-dest': 'iframe' },
    'foreign_origin'
  ],
  ['another port of this machine', 'GET', { origin: 'http://localhost:4000' }, 'foreign_origin'],
  ['the same, without an origin', 'GET', { 'sec-fetch-site': 'same-site' }, 'foreign_origin'],
  ['a page without an origin', 'POST', { origin: 'null' }, 'foreign_origin']
])('a request of %s', (_who, method, headers, code) => {
  expect(rules.refuseOrigin({ host: 'localhost:3000', ...headers }, method)?.code).toBe(code)
})

test.each([
  [`Bearer ${TOKEN}`, true],
  [`Bearer ${TOKEN}x`, false],
  ['Bearer ', undefined],
  [`Basic ${TOKEN}`, undefined],
  [undefined, undefined]
])('Authorization %j carries the token: %s', (authorization, has) => {
  expect(rules.hasToken({ ...(authorization !== undefined && { authorization }) })).toBe(has)
})
