// Renders the runner's OpenAPI document as one page for people, without a script.
import { FAMILIES, type Family } from '../errors/registry'
import { notesOf, toNotation, type Schema } from './docs-notation'

interface Parameter {
  readonly name: string
  readonly in: string
  readonly required?: boolean
  readonly description?: string
  readonly schema?: Schema
}

interface Content {
  readonly description?: string
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>
}

interface Operation {
  readonly tags?: readonly string[]
  readonly summary?: string
  /** Paragraphs, with an empty line between them. */
  readonly description?: string
  readonly parameters?: readonly Parameter[]
  readonly requestBody?: Content
  readonly responses?: Readonly<Record<string, Content>>
}

export interface ApiDocument {
  readonly info: { readonly title: string; readonly version: string }
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>
}

interface Entry extends Operation {
  readonly tag: string
  readonly method: string
  readonly path: string
  readonly anchor: string
}

export function renderDocs({ info, paths = {} }: ApiDocument): string {
  const entries = Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, operation]) => toEntry(path, method, operation))
  )
  const tags = [...new Set(entries.map(({ tag }) => tag))]
  const groups = tags.map((tag) => [tag, entries.filter((entry) => entry.tag === tag)] as const)
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(info.title)}</title>
<link rel="stylesheet" href="/docs/style.css">
</head>
<body>
<nav aria-label="Contents">${groups.map(([tag, own]) => renderContents(tag, own)).join('\n')}<h2><a href="#codes">Codes</a></h2></nav>
<main>
<h1>${escape(info.title)} <small>${escape(info.version)}</small></h1>
${INTRODUCTION}
${groups.map(([tag, own]) => renderGroup(tag, own)).join('\n')}
<h2 id="codes">Codes</h2>
${ANSWERED.map(renderCodes).join('\n')}
</main>
</body>
</html>`
}

const INTRODUCTION = `<p>Bodies are JSON. Every change (<code>POST</code>, <code>PUT</code>, <code>PATCH</code>, <code>DELETE</code>) below
<code>/api</code> needs the header <code>x-runner-request: 1</code>. Where an admin token is set, send it as
<code>Authorization: Bearer …</code>, or sign in at <code>POST /api/session</code>.</p>
<p>What is refused is answered with a status from 400 on and <code>{ error: { code, message, fields? } }</code>;
<code>fields</code> has one sentence per wrong field. The <a href="#codes">codes</a> are at the end of this page, the promises
behind these routes in <code>docs/runner.md</code>. The same page for programs: <a href="/docs/json">OpenAPI</a>.</p>`

/** The codes of HTTP answers. The codes of events are in docs/errors.md. */
const ANSWERED: readonly Family[] = [FAMILIES.trackingRefusals, FAMILIES.adminRefusals, FAMILIES.unready]

function toEntry(path: string, method: string, operation: Operation): Entry {
  const anchor = `${method}${path}`.replaceAll(/[^a-z0-9]+/gi, '-').replace(/-$/, '')
  return { ...operation, tag: operation.tags?.[0] ?? 'Other', method: method.toUpperCase(), path, anchor }
}

function renderContents(tag: string, entries: readonly Entry[]): string {
  const items = entries.map(({ anchor, method, path }) => `<li><a href="#${anchor}">${method} ${escape(path)}</a></li>`)
  return `<h2>${escape(tag)}</h2><ul>${items.join('')}</ul>`
}

function renderGroup(tag: string, entries: readonly Entry[]): string {
  return `<h2>${escape(tag)}</h2>\n${entries.map(renderEntry).join('\n')}`
}

function renderEntry(entry: Entry): string {
  const { anchor, method, path, summary = '', description, parameters = [], requestBody, responses = {} } = entry
  const paragraphs = [summary, ...(description?.split('\n\n') ?? [])]
  const answers = Object.entries(responses).filter(([status]) => status !== '4XX')
  return `<section id="${anchor}">
<h3><code><b class="${method.toLowerCase()}">${method}</b> ${escape(path)}</code></h3>
${paragraphs.map((text) => `<p>${escape(text)}</p>`).join('\n')}
${renderParameters(parameters)}
${requestBody === undefined ? '' : renderContent('Body', requestBody)}
${answers.map(([status, answer]) => renderContent(`Answer ${status}`, answer)).join('\n')}
</section>`
}

function renderParameters(parameters: readonly Parameter[]): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(({ name, in: part, required, schema = {} }) => {
    const cells = [`<code>${escape(name)}</code>`, part, `<code>${escape(toNotation(schema))}</code>`]
    const notes = [required === true ? 'required' : '', notesOf(schema)].filter((note) => note !== '').join('; ')
    return `<tr>${[...cells, escape(notes)].map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `<table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th>Notes</th></tr></thead><tbody>${rows.join('')}</tbody></table>`
}

function renderContent(title: string, { content = {} }: Content): string {
  const [schema] = Object.values(content).map((one) => one.schema)
  return schema === undefined ? '' : `<h4>${title}</h4><pre tabindex="0">${escape(toNotation(schema))}</pre>`
}

function renderCodes({ title, codes }: Family): string {
  const rows = Object.entries(codes).map(([code, reason]) => {
    const status = 'status' in reason ? String(reason.status) : ''
    const cells = [`<code>${code}</code>`, status, escape(reason.title), escape(reason.advice)]
    return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
  })
  return `<section>
<h3>${escape(title)}</h3>
<table><thead><tr><th>Code</th><th>Status</th><th>What it means</th><th>What to do</th></tr></thead><tbody>${rows.join('')}</tbody></table>
</section>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
