// The choices of a field, read from both forms in which Segment writes them.

export interface Choice {
  readonly value: string
  readonly label: string
}

/** `undefined` if the field takes any value. */
export function toChoices(choices: readonly unknown[] | undefined): Choice[] | undefined {
  return choices?.map((choice) => {
    if (typeof choice !== 'object' || choice === null) return { value: String(choice), label: String(choice) }
    const { value, label } = choice as { readonly value?: unknown; readonly label?: unknown }
    return { value: String(value), label: String(label ?? value) }
  })
}
