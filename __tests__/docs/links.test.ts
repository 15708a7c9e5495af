// Links between the pages lead somewhere: to a file of the repository, and to a heading that it has.
import { existsSync, readdirSync } from 'node:fs'
import { join, posix } from 'node:path'
import { anchorsOf, namedRows, readPage, relativeLinks, ROOT, sectionOf } from './markdown'

/** The links of a page that lead nowhere. */
function findBroken(path: string, markdown: string): string[] {
  return relativeLinks(markdown).filter((target) => {
    const [file = '', anchor] = target.split('#')
    const linked = file === '' ? path : posix.join(posix.dirname(path), decodeURI(file))
    if (linked.startsWith('..') || (linked !== path && !existsSync(join(ROOT, linked)))) return true
    if (anchor === undefined || !linked.endsWith('.md')) return false
    return !anchorsOf(linked === path ? markdown : readPage(linked)).includes(anchor)
  })
}

const docs = existsSync(join(ROOT, 'docs'))
  ? readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
  : []
const pages = ['README.md', 'CHANGELOG.md', ...docs.map((name) => `docs/${name.replaceAll('\\', '/')}`)].filter(
  (path) => path.endsWith('.md') && existsSync(join(ROOT, path))
)

describe('the reader of pages', () => {
  test.each([
    ['a file that is not there', '[a](missing.md)', ['missing.md']],
    ['a heading that is not there', '[a](errors.md#nowhere)', ['errors.md#nowhere']],
    ['a heading of the same page', '# Two words\n[a](#two-words) [b](#three)', ['#three']],
    ['a path out of the repository', '[a](../../package.json)', ['../../package.json']],
    ['a picture', '![a](missing.svg "Title")', ['missing.svg']],
    ['an HTML picture', '<img alt="a" src="missing.svg">', ['missing.svg']],
    ['a listed link', '[a]\n\n[a]: missing.md', ['missing.md']],
    ['a link inside code', '`[a](missing.md)`\n\n```\n[b](missing.md)\n```\n', []],
    ['a link to elsewhere', '[a](https://example.com/missing.md) [b](mailto:a@example.com)', []],
    ['files and headings that are there', '[a](errors.md#to-be-sent-again) [b](../package.json) [c](../src/)', []]
  ])('judges %s', (_, markdown, broken) => {
    expect(findBroken('docs/page.md', markdown)).toEqual(broken)
  })

  test('makes the anchors that GitHub makes', () => {
    const markdown =
      '# What is `appId`?\n\n## Track & page\n\n## Track & page\n\n```\n# no heading\n```\n### See [this](a.md)\n'
    expect(anchorsOf(markdown)).toEqual(['what-is-appid', 'track--page', 'track--page-1', 'see-this'])
  })

  test('reads table rows from their own section, cell by cell', () => {
    const markdown = '# T\n\n## One\n\n| Code | A |\n|---|---|\n| `a_b`  | x `y` | z. |\n\n## Two\n\n| `c` | z |\n'
    expect(namedRows(sectionOf(markdown, 'One'))).toEqual([{ name: 'a_b', cells: ['x `y`', 'z.'] }])
    expect(namedRows(sectionOf(markdown, 'Three'))).toEqual([])
  })
})

test.each(pages)('every link of %s leads to a file and a heading that exist', (path) => {
  expect(findBroken(path, readPage(path))).toEqual([])
})
