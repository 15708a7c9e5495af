// Events of Command AI (CommandBar) and of its successor, Guides & Surveys: which are none of a user's doing, and which of
// their properties hold what somebody typed. For the page and for whoever takes them in on a server.

/** What the product says of itself. */
const OWN = ['client_error', 'sdk_method_called']

/** Texts that people typed, or that an assistant wrote to them. */
const TYPED = ['inputText', 'chat_history', 'message', 'suggested_query']

type Fields = Readonly<Record<string, unknown>>

/** Names that say `preview`, and data that says so of itself: somebody who edits the product sees them, no visitor. */
export function isGuideEvent(name: string, data: Fields): boolean {
  const { status, is_preview: isPreview } = data
  const inStatus = (status as Fields | null | undefined)?.['is_preview']
  return !OWN.includes(name) && !name.startsWith('preview_') && isPreview !== true && inStatus !== true
}

/** The data without what was typed, at the first level, where it is. */
export function withoutTyped(data: Fields): Record<string, unknown> {
  return Object.fromEntries(Object.entries(data).filter(([key]) => !TYPED.includes(key)))
}
