// Checks the syntax of a trigger, and says what is wrong and where. Segment's own parser accepts many triggers that
// have no meaning. Covers the filter language (FQL) as far as Segment evaluates it.

import { MAX_TRIGGER_LENGTH, refuseLength } from '../mapping/bounds'

export type TriggerCheck =
  { readonly isValid: true } | { readonly isValid: false; readonly message: string; readonly position: number }

interface Token {
  readonly text: string
  readonly position: number
}

const TOKEN = /"(?:[^"\\]|\\.)*"|'[^']*'?|"[^]*$|[A-Za-z_$][\w.$-]*|-?\d+(?:\.\d+)?|[=!<>]=?|[(),]|\S/g
const PATH = /^(?:type|event|name|userId|(?:context|properties|traits)\.[\w.$-]+)$/
const OPERATORS = ['=', '!=', '<', '<=', '>', '>=']
const VALUE = /^(?:"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)$/
const DEEPEST = 1

interface Mistake {
  readonly message: string
  readonly position: number
}

/** `position` counts characters from 0. */
export function checkTrigger(trigger: string): TriggerCheck {
  const tooLong = refuseLength(trigger)
  if (tooLong !== undefined) return { isValid: false, message: tooLong, position: MAX_TRIGGER_LENGTH }
  const tokens = Array.from(trigger.matchAll(TOKEN), ({ 0: text, index }) => ({ text, position: index }))
  const reader = new Reader(tokens, trigger.length)
  const mistake = reader.readConditions(0) ?? reader.expectEnd()
  if (mistake === undefined) return { isValid: true }
  const { message, position } = mistake
  return { isValid: false, message, position }
}

/** Each method reads tokens and returns the first mistake that it finds. */
class Reader {
  private next = 0

  constructor(
    private readonly tokens: readonly Token[],
    private readonly end: number
  ) {}

  readConditions(depth: number): Mistake | undefined {
    let mistake = this.readCondition(depth)
    let joint: string | undefined
    while (mistake === undefined && (this.peek() === 'and' || this.peek() === 'or')) {
      const { text, position } = this.take()
      if (joint !== undefined && joint !== text) {
        return { message: 'Use only "and" or only "or" here; put the others into brackets.', position }
      }
      joint = text
      mistake = this.readCondition(depth)
    }
    return mistake
  }

  expectEnd(): Mistake | undefined {
    const { text, position } = this.take()
    return text === '' ? undefined : { message: `Write "and" or "or" before ${text}.`, position }
  }

  private readCondition(depth: number): Mistake | undefined {
    if (this.peek() === '(') return this.readBrackets(depth)
    if (this.peek() === '!') this.take()
    if (this.peek() === 'contains' || this.peek() === 'match') return this.readFunction()
    const mistake = this.expect((text) => PATH.test(text), NEEDS_PATH)
    if (mistake) return mistake
    return (
      this.expect((text) => OPERATORS.includes(text), 'Write one of = != < <= > >= here.') ??
      this.expect(
        (text) => VALUE.test(text),
        'Write a value here: text in double quotes, a number, true, false or null.'
      )
    )
  }

  private readBrackets(depth: number): Mistake | undefined {
    const { position } = this.take()
    if (depth >= DEEPEST) return { message: 'Brackets inside brackets are not understood.', position }
    return this.readConditions(depth + 1) ?? this.expect((text) => text === ')', 'Close the bracket here.')
  }

  private readFunction(): Mistake | undefined {
    this.take()
    return (
      this.expect((text) => text === '(', 'Write an opening bracket here.') ??
      this.expect((text) => PATH.test(text), NEEDS_PATH) ??
      this.expect((text) => text === ',', 'Write a comma here.') ??
      this.expect((text) => VALUE.test(text) && text.startsWith('"'), 'Write text in double quotes here.') ??
      this.expect((text) => text === ')', 'Close the bracket here.')
    )
  }

  private expect(isFine: (text: string) => boolean, message: string): Mistake | undefined {
    const { text, position } = this.take()
    return isFine(text) ? undefined : { message, position }
  }

  private peek(): string | undefined {
    return this.tokens[this.next]?.text
  }

  private take(): Token {
    const token = this.tokens[this.next]
    this.next += 1
    return token ?? { text: '', position: this.end }
  }
}

const NEEDS_PATH = 'Write type, event, name, userId, or a path such as properties.plan, traits.plan or context.ip here.'
