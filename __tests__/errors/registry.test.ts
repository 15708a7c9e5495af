// A code is one export: lists, types and statuses follow from it, and a bundle carries only the codes that it uses.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import ts from 'typescript'
import { FAMILIES, type Family } from '../../src/errors/registry'
import { readSources, ROOT } from '../architecture/sources'

const FOLDER = join(ROOT, 'src', 'errors')
const families: readonly Family[] = Object.values(FAMILIES)

/** Names of the files that hold codes. */
const FILES = readdirSync(FOLDER).filter((file) => /^export const \w+: \w*Reason =/m.test(read(join(FOLDER, file))))

function read(path: string): string {
  return readFileSync(path, 'utf8')
}

test('every code of every file is in the registry', () => {
  const written = FILES.flatMap((file) => [...read(join(FOLDER, file)).matchAll(/^export const (\w+):/gm)])
  const known = new Set(families.flatMap(({ codes }) => Object.keys(codes)))
  expect(new Set(written.map(([, code]) => code))).toEqual(known)
})

test('a bundle that uses one code carries no other', async () => {
  const contents = `import { missing_identity } from './src/errors/rejections'\nconsole.log(missing_identity.advice)`
  const result = await build({
    stdin: { contents, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false
  })
  const { text } = result.outputFiles[0]!
  const carried = Object.entries(FAMILIES.rejections.codes).filter(([, { advice }]) =>
    text.includes(JSON.stringify(advice))
  )
  expect(carried.map(([code]) => code)).toEqual(['missing_identity'])
})

/** A type that has every code of a family. */
const OF_CODES = /\b(?:Rejection|Retry|Alteration|Error|Runner|Refusal|ApiError)Code\b/

/** Files that do not compile once each of these files has one more code. */
function brokenBy(files: readonly string[]): string[] {
  const sources = readSources('src')
  const changed = new Map(
    files.map((file) => {
      const text = read(join(FOLDER, file))
      const type = text.includes('RefusalReason') ? 'RefusalReason' : 'Reason'
      const status = type === 'RefusalReason' ? 'status: 400, ' : ''
      const added = `\nexport const new_code: ${type} = { ${status}title: 'new', advice: 'Do this.' }\n`
      return [join(FOLDER, file), text + added] as const
    })
  )
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) => read(path))
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT)
  const host = ts.createCompilerHost(options)
  const readFile = host.readFile.bind(host)
  host.readFile = (path) => changed.get(path) ?? readFile(path)
  const concerned = Object.keys(sources).filter((path) => OF_CODES.test(sources[path]!))
  const roots = concerned.map((path) => join(ROOT, path))
  const program = ts.createProgram(roots, { ...options, types: ['node'] }, host)
  return concerned.filter((path) => program.getSemanticDiagnostics(program.getSourceFile(join(ROOT, path))).length > 0)
}

test('a new code touches its file alone; an alteration also needs its sentence on the page', () => {
  expect(FILES).toContain('alterations.ts')
  expect(brokenBy(FILES)).toEqual(['src/catalog/views/debugger/issue-words.ts'])
})
