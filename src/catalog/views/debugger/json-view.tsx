// Shows JSON with some of its values marked.
import { CopyButton } from '../../parts/copy'
import { toLines, type Line } from './json-lines'

interface Props {
  readonly value: unknown
  /** What it is, for those who copy it or cannot see it. */
  readonly what: string
  /** Paths of values to be marked. */
  readonly marked?: readonly string[]
}

export function JsonView({ value, what, marked = [] }: Props) {
  return (
    <div className="code">
      <pre tabIndex={0} aria-label={what} role="region" className="json">
        {toLines(value).map((line, index) => (
          <JsonLine
            key={index}
            line={line}
            isMarked={line.kind !== 'bracket' || line.key !== undefined ? marked.includes(line.path) : false}
          />
        ))}
      </pre>
      <CopyButton text={JSON.stringify(value, null, 2)} what={what} />
    </div>
  )
}

function JsonLine({ line: { depth, key, text, kind }, isMarked }: { readonly line: Line; readonly isMarked: boolean }) {
  const content = (
    <>
      {key !== undefined && <span className="json-key">{JSON.stringify(key)}: </span>}
      <span className={`json-${kind}`}>{text}</span>
    </>
  )
  return (
    <>
      {'  '.repeat(depth)}
      {isMarked ? <mark>{content}</mark> : content}
      {'\n'}
    </>
  )
}
