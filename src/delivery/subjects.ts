// Keeps order per subject: which calls have to wait, and which may be under way at the same time.
import type { Call } from './types'

/** The subjects of a call. */
export type About = Pick<Call, 'subject' | 'alsoAbout'>

/** Subjects of calls that have to wait. Later calls about one of these subjects wait as well. */
export class WaitingSubjects {
  private readonly subjects = new Set<string>()

  isAbout({ subject, alsoAbout }: About): boolean {
    if (this.subjects.size === 0) return false
    return this.subjects.has(subject) || alsoAbout?.some((other) => this.subjects.has(other)) === true
  }

  add(call: About): void {
    addSubjects(this.subjects, call)
  }
}

export function addSubjects(subjects: Set<string>, { subject, alsoAbout = [] }: About): void {
  subjects.add(subject)
  for (const other of alsoAbout) subjects.add(other)
}

/**
 * Splits items into waves. The items of one wave may be under way at the same time, because no two are about the same
 * subject. Items about the same subject keep their order from wave to wave.
 */
export function wavesOf<Item>(items: readonly Item[], aboutOf: (item: Item) => About): Item[][] {
  const waves: Item[][] = []
  const next = new Map<string, number>()
  for (const item of items) {
    const subjects = new Set<string>()
    addSubjects(subjects, aboutOf(item))
    const wave = Math.max(...Array.from(subjects, (subject) => next.get(subject) ?? 0))
    for (const subject of subjects) next.set(subject, wave + 1)
    ;(waves[wave] ??= []).push(item)
  }
  return waves
}
