// Whom calls are about, and which of them may be under way at the same time.
import type { Call } from './types'

/** A call as far as its subjects go. */
export type About = Pick<Call, 'subject' | 'alsoAbout'>

/** Subjects of calls that have to wait. Whatever comes after them about one of these waits as well. */
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
 * Waves of things that may be under way at the same time: no two of a wave are about the same subject, and whatever is
 * about the same subject keeps its order from wave to wave.
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
