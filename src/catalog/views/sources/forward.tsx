// How a service that forwards events is pointed at the runner: the steps there, with the values to paste.
import type { Source } from '../../../runner/admin/shapes'
import { Notice } from '../../parts/notice'
import type { Forwarder } from './forwarders'
import { isOnlyHere } from './only-here'
import { SegmentFunction } from './segment-function'
import { SigningSecret } from './signing-secret'
import { StepList } from './step-list'

interface Props {
  readonly source: Source
  readonly forwarder: Forwarder
  readonly onChanged: () => void
}

export function Forward({ source, forwarder, onChanged }: Props) {
  const { name, lead, signs, steps } = forwarder
  const address = { url: location.origin, writeKey: source.writeKeys[0] ?? '' }
  return (
    <>
      <section>
        <h2>Connect {name}</h2>
        <p className="quiet">{lead}</p>
        <Reach name={name} />
        <StepList steps={steps(address)} />
        <p className="quiet">The first event shows at the top of this page, as soon as it has come.</p>
      </section>
      <Notice kind="warning" title="Send each event to Heap one way only">
        With another Heap destination at {name}, or with Heap’s own script in device mode beside this, events count
        twice.
      </Notice>
      {signs && <SigningSecret source={source} onChanged={onChanged} />}
      {source.kind === 'segment' && <SegmentFunction />}
    </>
  )
}

/** Shown if the address of this page cannot be reached from other machines. */
function Reach({ name }: { readonly name: string }) {
  if (!isOnlyHere(location.href)) return null
  return (
    <Notice title={`${name} cannot reach this address`}>
      Only this machine can. Put the runner behind a proxy with https, start it with <code>--url</code> and that
      address, and open this page there: the steps then have the right URL.
    </Notice>
  )
}
