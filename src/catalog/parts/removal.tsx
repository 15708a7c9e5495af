// Removes the subject of a page after a question, and goes to another page, where the removal can be undone.
import { change } from '../api/request'
import { Confirm } from './confirm'
import { leaveRemoved } from './undo-removal'

interface Props {
  /** The kind of thing, as in "Remove this …". */
  readonly thing: string
  readonly name: string
  /** Address of the thing in the API. */
  readonly path: string
  /** Address of the page to show afterwards. */
  readonly back: string
  /** What the removal means, in a sentence. */
  readonly question: string
}

export function Removal({ thing, name, path, back, question }: Props) {
  const remove = async (): Promise<unknown> => {
    const answer = await change('DELETE', path)
    if (answer.ok) await leaveRemoved(back, name)
    return answer
  }
  return (
    <section className="end">
      <Confirm question={question} yes={`Remove the ${thing}`} onYes={remove}>
        Remove this {thing}
      </Confirm>
    </section>
  )
}
