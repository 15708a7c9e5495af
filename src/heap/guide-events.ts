// Events of Command AI (CommandBar) and of its successor, Guides & Surveys: which are not of a user's doing, and which of
// their properties hold what somebody typed. For the page, and for the server that takes such events.

type Fields = Readonly<Record<string, unknown>>

/** `false` for what the product says of itself. */
export function isGuideEvent(name: string): boolean {
  return !/^(client_error|sdk_method_called)$/.test(name)
}

/** Somebody who edits the product saw it, not a visitor: the name or the data says so. */
export function isPreview(name: string, data: Fields): boolean {
  const inStatus = (data['status'] as Fields | null | undefined)?.['is_preview']
  return name.startsWith('preview_') || [inStatus, data['is_preview'], data['Is From Debug Mode']].includes(true)
}

/** The data without texts that people typed, or that an assistant wrote to them. */
export function withoutTyped(data: Fields): Record<string, unknown> {
  const { inputText: _a, chat_history: _b, message: _c, suggested_query: _d, ...others } = data
  return others
}
