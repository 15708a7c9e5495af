// Builds the destination function as one file for Segment: `node src/segment-function/build.cjs` writes it to dist.
const { mkdirSync, writeFileSync } = require('node:fs')
const { dirname, join } = require('node:path')
const { build } = require('esbuild')
const { version } = require('../../package.json')

const ROOT = join(__dirname, '..', '..')
const OUTPUT = join(ROOT, 'dist', 'segment-function', 'heap-destination.js')

/** Segment finds these by name. They must be function declarations, because its wrapper has parameters of these names. */
const HANDLERS = ['onIdentify', 'onTrack', 'onPage', 'onScreen', 'onGroup', 'onAlias', 'onDelete']

const BANNER = `// heap-destination ${version}: a destination function for Segment that sends events to Heap.
// Paste it into a new destination function, or run: npx heap-destination segment-function deploy
// Its settings: npx heap-destination segment-function print --settings. What it does: docs/segment-workspace.md.
"use strict";`

const FOOTER = [
  ...HANDLERS.map(
    (name) => `async function ${name}(event, settings) {\n  return heapDestination.${name}(event, settings);\n}`
  ),
  'async function onBatch(events, settings) {\n  return heapDestination.onBatch(events, settings);\n}\n'
].join('\n')

const OPTIONS = {
  absWorkingDir: ROOT,
  // Globals that delivery and libraries use, but that the host does not document.
  inject: ['src/segment-function/stand-ins.ts'],
  bundle: true,
  platform: 'neutral',
  // The oldest Node version on which functions run.
  target: 'node18',
  legalComments: 'inline',
  write: false,
  logLevel: 'error'
}

/** Libraries become one minified line, so that a reader of the file sees our own code. */
const LIBRARIES = {
  dayjs: { from: 'dayjs/esm/index.js', names: { default: 'dayjs' } },
  'dayjs/plugin/utc': { from: 'dayjs/esm/plugin/utc/index.js', names: { default: 'utc' } },
  '@noble/hashes/sha2': { from: '@noble/hashes/sha2', names: { sha256: 'sha256' } },
  '@noble/hashes/utils': { from: '@noble/hashes/utils', names: { bytesToHex: 'bytesToHex' } }
}

/**
 * The text of the function. It uses no global of Node or browsers except those that the host documents.
 * @param {{ minify?: boolean }} [options]
 * @returns {Promise<string>}
 */
async function bundleFunction({ minify = false } = {}) {
  const libraries = await bundle({
    stdin: { contents: Object.values(LIBRARIES).map(toExport).join('\n'), resolveDir: ROOT },
    format: 'iife',
    globalName: 'libraries',
    minify: true
  })
  const own = await bundle({
    entryPoints: ['src/segment-function/index.ts'],
    alias: { 'lodash.flatten': './src/segment-function/flatten.ts' },
    plugins: [namedLibraries],
    format: 'esm',
    minify
  })
  return [BANNER, inFunction(libraries, shortened(own)), FOOTER].join('\n').replace(/[^\0-\x7f]/g, toEscape)
}

/** Escapes all characters beyond ASCII, since people paste the file into forms. Only patterns have any: an escape is equal. */
function toEscape(character) {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
}

async function bundle(options) {
  const { outputFiles } = await build({ ...OPTIONS, ...options })
  return outputFiles[0].text
}

function toExport({ from, names }) {
  const pairs = Object.entries(names).map(([name, own]) => `${name} as ${own}`)
  return `export { ${pairs.join(', ')} } from '${from}'`
}

const namedLibraries = {
  name: 'named-libraries',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^.]/ }, ({ path }) => (LIBRARIES[path] ? { path, namespace: 'library' } : undefined))
    onLoad({ filter: /./, namespace: 'library' }, ({ path }) => {
      const lines = Object.entries(LIBRARIES[path].names).map(([name, own]) =>
        name === 'default' ? `export default libraries.${own}` : `export const ${name} = libraries.${own}`
      )
      return { contents: lines.join('\n') }
    })
  }
}

/** Indents with tabs, and removes comments inside object literals. esbuild removes all other comments itself. */
function shortened(code) {
  return code
    .replace(/^ *\/\*\*[^]*?\*\/\n/gm, '')
    .replace(/^ +\/\/ .*\n/gm, '')
    .replace(/^(?: {2})+/gm, (blanks) => '\t'.repeat(blanks.length / 2))
}

/** Wraps both parts in a function, so that their names cannot collide with the host's. esbuild would indent every line. */
function inFunction(libraries, own) {
  const exported = /export\s*\{\s*([\w$]+)(?: as handlers)?,?\s*\};?\s*$/
  const [, handlers] = exported.exec(own)
  return `const heapDestination = (() => {\n${libraries}${own.replace(exported, '')}return ${handlers};\n})();`
}

module.exports = { bundleFunction }

if (require.main === module) {
  void bundleFunction().then((code) => {
    mkdirSync(dirname(OUTPUT), { recursive: true })
    writeFileSync(OUTPUT, code)
  })
}
