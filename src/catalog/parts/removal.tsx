// Removes what a page is about, after a question, and goes on to another page, where it can be taken back.
import { change } from '../api/request'
import { Confirm } from './confirm'
import { leaveRemoved } from './undo-removal'

interface Props {
  /** What kind of thing it is, as in "Remove this …". */
  readonly thing: string
  readonly name: string
  /** Of the thing, in the API. */
  readonly path: string
  /** Address of the page that follows. */
  readonly back: string
  /** What removing it means. */
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
