// The API's page: it lists every route and every code that is answered, and keeps to the content security policy.
import { FAMILIES } from '../../src/errors/registry'
import { notesOf, toNotation, type Schema } from '../../src/runner/docs-notation'
import { openRunner } from './runners'

type Paths = Readonly<Record<string, Readonly<Record<string, unknown>>>>

test('the page lists every route, each linked from its contents', async () => {
  const { url } = await openRunner()
  const { paths } = (await (await fetch(`${url}/docs/json`)).json()) as { paths: Paths }
  const html = await (await fetch(`${url}/docs`)).text()
  const routes = Object.entries(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`)
  )
  const headings = [...html.matchAll(/<h3><code><b class="\w+">(\w+)<\/b> ([^<]+)<\/code><\/h3>/g)]
  expect(headings.map(([, method, path]) => `${method} ${path}`).sort()).toEqual(routes.sort())
  expect(routes).toEqual(expect.arrayContaining(['POST /v1/track', 'GET /api/status', 'GET /readyz']))
  const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  expect(new Set(ids).size).toBe(ids.length)
  const targets = [...html.matchAll(/ href="#([^"]+)"/g)].map(([, target]) => target)
  expect(targets.filter((target) => !ids.includes(target))).toEqual([])
  expect(new Set(targets)).toEqual(new Set(ids))
})

test('the page says what forwarding takes and answers', async () => {
  const { url } = await openRunner()
  const html = await (await fetch(`${url}/docs`)).text()
  const [section] = /<section id="post-v1-forward">.*?<\/section>/s.exec(html) ?? []
  expect(section).toContain('up to 4000 events and 33554432 bytes, plain or gzipped')
  expect(section).toContain('X-Signature, where the source has a signing secret')
  expect(section).toContain('The answer comes within 4.5 seconds, because Segment waits five.')
})

test('the page lists every code that is answered, with its status', async () => {
  const { url } = await openRunner()
  const html = await (await fetch(`${url}/docs`)).text()
  const rows = [...html.matchAll(/<tr><td><code>(\w+)<\/code><\/td><td>(\d{3})<\/td>/g)]
  const answered = [FAMILIES.trackingRefusals, FAMILIES.adminRefusals, FAMILIES.unready].flatMap(({ codes }) =>
    Object.entries(codes).map(([code, { status }]) => `${code} ${status}`)
  )
  expect(rows.map(([, code, status]) => `${code} ${status}`)).toEqual(answered)
})

test('the page needs nothing that the content security policy forbids', async () => {
  const { url } = await openRunner()
  const answer = await fetch(`${url}/docs`)
  expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
  expect(answer.headers.get('content-security-policy')).toMatch(/^default-src 'none';.*style-src 'self'/)
  const html = await answer.text()
  expect(html.match(/<script|<style|\sstyle=|\son\w+=|<img|="https?:\/\//g)).toBeNull()
  const sheets = [...html.matchAll(/<link rel="stylesheet" href="([^"]+)"/g)].map(([, path]) => path!)
  expect(sheets).toEqual(['/docs/style.css'])
  const sheet = await fetch(url + sheets[0]!)
  expect([sheet.status, sheet.headers.get('content-type')]).toEqual([200, 'text/css; charset=utf-8'])
})

test.each<[string, Schema, string, string]>([
  ['a text with bounds', { type: 'string', minLength: 1, maxLength: 255 }, 'string', '1 to 255 characters'],
  ['a choice', { enum: ['on', 'off'], default: 'on' }, '"on" | "off"', 'default "on"'],
  ['what may be null', { anyOf: [{ type: 'string' }, { type: 'null' }] }, 'string | null', ''],
  [
    'a list of choices',
    { type: 'array', items: { enum: [1, 2] }, maxItems: 1000 },
    '(1 | 2)[]',
    'at most 1,000 entries'
  ],
  ['any keys', { type: 'object', additionalProperties: { type: 'string' } }, '{ [key]: string }', ''],
  [
    'an object',
    { type: 'object', properties: { id: { type: 'integer', minimum: 1 }, at: { type: 'string' } }, required: ['id'] },
    '{\n  id: integer   // at least 1\n  at?: string\n}',
    ''
  ]
])('the notation writes %s as TypeScript does', (_, schema, notation, notes) => {
  expect([toNotation(schema), notesOf(schema)]).toEqual([notation, notes])
})
