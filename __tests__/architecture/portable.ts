// Compiles a room against the language alone: no Node, no page.
import { join } from 'node:path'
import ts from 'typescript'
import { ROOT, type Sources } from './sources'

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.Node16,
  moduleResolution: ts.ModuleResolutionKind.Node16,
  lib: ['lib.es2022.d.ts'],
  types: [],
  strict: true,
  esModuleInterop: true,
  skipLibCheck: true,
  noEmit: true
}

/**
 * `file:line: what the compiler says`, for each name that only Node or a browser has.
 * The sources replace or join the files on disk, which answer for everything that they import.
 */
export function findPlatformNames(sources: Sources): string[] {
  const texts = new Map(Object.entries(sources).map(([path, text]) => [join(ROOT, path), text]))
  const host = ts.createCompilerHost(OPTIONS, true)
  const onDisk = { readFile: host.readFile, fileExists: host.fileExists, getSourceFile: host.getSourceFile }
  host.readFile = (path) => texts.get(path) ?? onDisk.readFile(path)
  host.fileExists = (path) => texts.has(path) || onDisk.fileExists(path)
  host.getSourceFile = (path, options, ...rest) => {
    const text = texts.get(path)
    return text === undefined
      ? onDisk.getSourceFile(path, options, ...rest)
      : ts.createSourceFile(path, text, options, true)
  }
  const program = ts.createProgram([...texts.keys()], OPTIONS, host)
  return ts.getPreEmitDiagnostics(program).map(toSentence)
}

function toSentence({ file, start, messageText }: ts.Diagnostic): string {
  const says = ts.flattenDiagnosticMessageText(messageText, ' ')
  if (!file || start === undefined) return says
  const line = file.getLineAndCharacterOfPosition(start).line + 1
  return `${file.fileName.slice(ROOT.length + 1)}:${line}: ${says}`
}
