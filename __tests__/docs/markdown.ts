// Reads the pages of docs: tables, headings, links.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(__dirname, '..', '..')

export function readPage(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8')
}

/** The cells of every table row that begins with a name in backticks, without the backticks of that name. */
export function namedRows(markdown: string): { name: string; cells: string[] }[] {
  return markdown.split('\n').flatMap((line) => {
    const [, name, rest] = /^\|\s*`([^`]+)`\s*\|(.*)\|\s*$/.exec(line) ?? []
    return name !== undefined && rest !== undefined ? [{ name, cells: rest.split('|').map((cell) => cell.trim()) }] : []
  })
}

/** What stands below a heading of the second level, up to the next one. */
export function sectionOf(markdown: string, heading: string): string {
  return markdown.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? ''
}

/** Targets of links and pictures that stay inside the repository: `mapping.md#times`. Code is not searched. */
export function relativeLinks(markdown: string): string[] {
  const prose = withoutCode(markdown)
  const inline = [...prose.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)]
  const listed = [...prose.matchAll(/^\[[^\]]+\]:\s*(\S+)/gm)]
  const html = [...prose.matchAll(/\s(?:href|src|srcset)="([^"]+)"/g)]
  const targets = [...inline, ...listed, ...html].map(([, target = '']) => target)
  return targets.filter((target) => !/^([a-z][a-z+.-]*:|\/\/)/i.test(target))
}

/** Anchors of the headings, as GitHub makes them; repeated headings get -1, -2. */
export function anchorsOf(markdown: string): string[] {
  const seen = new Map<string, number>()
  return [...withoutCode(markdown, 'blocks').matchAll(/^#{1,6}\s+(.+?)\s*$/gm)].map(([, heading = '']) => {
    const plain = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
    const anchor = plain.replace(/[^\p{L}\p{M}\p{N}\s_-]/gu, '').replace(/\s/g, '-')
    const count = seen.get(anchor) ?? 0
    seen.set(anchor, count + 1)
    return count === 0 ? anchor : `${anchor}-${count}`
  })
}

function withoutCode(markdown: string, what: 'all' | 'blocks' = 'all'): string {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, '')
  return what === 'all' ? prose.replace(/`[^`\n]*`/g, '') : prose
}
