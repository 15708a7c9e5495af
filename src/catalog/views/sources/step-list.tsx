// Steps at another service, with the values to paste there.
import { Code } from '../../parts/copy'
import type { Step } from './forwarders'

export function StepList({ steps }: { readonly steps: readonly Step[] }) {
  return (
    <ol className="clicks">
      {steps.map(({ text, pasted = [] }) => (
        <li key={text}>
          {text}
          {pasted.map(([what, value]) => (
            <Code key={what} text={value} what={what} />
          ))}
        </li>
      ))}
    </ol>
  )
}
