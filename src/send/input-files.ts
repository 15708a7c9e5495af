// Finds the files that a run reads: names as given, all files of folders, and files that match a pattern.
import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type * as Glob from 'glob'
import { MisuseError, failureName } from '../misuse'

export interface FindOptions {
  /** Paths that the run itself writes, or reads for another purpose. In a folder they are skipped. */
  readonly own: readonly string[]
}

/** Matches a checkpoint, and the files beside it, whose names begin with its name. */
const CHECKPOINT = /\.checkpoint(\.|$)/

/**
 * The files in order: arguments as they are given, and the files of a folder (with all folders in it) or of a pattern
 * by name. A file that is named twice is read once. In folders, names that begin with a dot or an underscore are
 * skipped: they are hidden files, or marker files of export jobs.
 * @throws MisuseError if an argument names no file
 */
export function findInputFiles(names: readonly string[], { own }: FindOptions): string[] {
  const isOwn = (path: string): boolean => own.some((other) => resolve(other) === resolve(path))
  const found = names.flatMap((name) => {
    if (!existsSync(name) && isPattern(name)) return matchesOf(name).filter((path) => !isOwn(path))
    return isFolder(name) ? filesIn(name).filter((path) => !isOwn(path)) : [name]
  })
  // A shell that expands a pattern also names the checkpoints of earlier runs.
  const files = names.length === 1 && names[0] === found[0] ? found : found.filter((path) => !CHECKPOINT.test(path))
  const seen = new Set<string>()
  return files.filter((path) => {
    const identity = identityOf(path)
    return !seen.has(identity) && seen.add(identity)
  })
}

function isPattern(name: string): boolean {
  return /[*?[{]/.test(name)
}

/* eslint-disable @typescript-eslint/no-require-imports --
   Loaded for a pattern only: loading it takes longer than the rest of the start of a run. */
const loadGlob = () => require('glob') as typeof Glob
/* eslint-enable @typescript-eslint/no-require-imports */

function matchesOf(pattern: string): string[] {
  const files = loadGlob().globSync(pattern, { nodir: true }).sort()
  if (files.length > 0) return files
  throw new MisuseError(`no file matches ${pattern}. Check the pattern, and the folder that you are in.`)
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function filesIn(folder: string): string[] {
  const files = listed(folder)
  if (files.length > 0) return files
  throw new MisuseError(`the folder ${folder} holds no files of events.`)
}

function listed(folder: string): string[] {
  try {
    const entries = readdirSync(folder).filter((name) => !/^[._]/.test(name) && !CHECKPOINT.test(name))
    return entries.sort().flatMap((name) => {
      const path = join(folder, name)
      return isFolder(path) ? listed(path) : [path]
    })
  } catch (failure) {
    throw new MisuseError(
      `the folder ${folder} cannot be read (${failureName(failure)}). Check whether you may read it.`
    )
  }
}

function identityOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}
