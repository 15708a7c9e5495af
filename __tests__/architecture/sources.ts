// What a TypeScript file mentions: its imports, and `process`.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** Path from the repository's root, with slashes, to the text of the file. */
export type Sources = Readonly<Record<string, string>>

export interface Import {
  readonly specifier: string
  /** Counted from 1. */
  readonly line: number
  /** Nothing of it is left after compiling. */
  readonly typeOnly: boolean
}

export const ROOT = join(__dirname, '..', '..')

/** Every TypeScript file below a folder of the repository; none when there is no such folder. */
export function readSources(folder: string): Sources {
  if (!existsSync(join(ROOT, folder))) return {}
  const names = readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
  const paths = names.filter((name) => /\.tsx?$/.test(name)).map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
  return Object.fromEntries(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))
}

export function importsOf(path: string, text: string): Import[] {
  const file = parse(path, text)
  return nodesOf(file).flatMap((node) => {
    const found = importIn(node)
    if (!found || !ts.isStringLiteralLike(found.specifier)) return []
    return [{ specifier: found.specifier.text, line: lineOf(file, node), typeOnly: found.typeOnly }]
  })
}

/** The lines on which `process` is used: as a global, an import, a quoted key or a name of one's own. Comments do not count. */
export function linesWithProcess(path: string, text: string): number[] {
  const file = parse(path, text)
  const mentions = nodesOf(file).filter(
    (node) => (ts.isIdentifier(node) || ts.isStringLiteralLike(node)) && /^(node:)?process$/.test(node.text)
  )
  return [...new Set(mentions.map((node) => lineOf(file, node)))]
}

function importIn(node: ts.Node): { specifier: ts.Node; typeOnly: boolean } | undefined {
  if (ts.isImportDeclaration(node)) return { specifier: node.moduleSpecifier, typeOnly: isTypeImport(node) }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
    return { specifier: node.moduleSpecifier, typeOnly: isTypeExport(node) }
  }
  if (ts.isExternalModuleReference(node)) return { specifier: node.expression, typeOnly: false }
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) {
    return { specifier: node.argument.literal, typeOnly: true }
  }
  if (ts.isCallExpression(node) && node.arguments[0] && isLoader(node.expression)) {
    return { specifier: node.arguments[0], typeOnly: false }
  }
  return undefined
}

function isLoader(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || /^require(\.resolve)?$/.test(callee.getText())
}

/** `import type …`, or nothing but `type` names between the braces. A bare `import 'x'` runs `x`. */
function isTypeImport(node: ts.ImportDeclaration): boolean {
  const clause = node.importClause
  if (!clause) return false
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true
  const named = clause.namedBindings
  return !clause.name && named !== undefined && ts.isNamedImports(named) && allTypes(named.elements)
}

function isTypeExport(node: ts.ExportDeclaration): boolean {
  if (node.isTypeOnly) return true
  return node.exportClause !== undefined && ts.isNamedExports(node.exportClause) && allTypes(node.exportClause.elements)
}

function allTypes(elements: ts.NodeArray<ts.ImportSpecifier | ts.ExportSpecifier>): boolean {
  return elements.length > 0 && elements.every((element) => element.isTypeOnly)
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
}

function nodesOf(node: ts.Node): ts.Node[] {
  const nodes: ts.Node[] = [node]
  ts.forEachChild(node, (child) => {
    nodes.push(...nodesOf(child))
  })
  return nodes
}

function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1
}
