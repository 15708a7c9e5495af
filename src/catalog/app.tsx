// The shell around every view: the rail, the session, the view of the current address.
import { useResource } from './api/resource'
import type { Session } from '../runner/admin/shapes'
import { useAddress } from './address'
import { Icon, type IconName } from './parts/icons'
import { Link } from './parts/link'
import { Rights } from './parts/needs'
import { Loading, ProblemNotice } from './parts/notice'
import { UndoRemoval } from './parts/undo-removal'
import { viewOf } from './routes'
import { SignIn } from './views/settings/sign-in'

const PLACES: readonly { readonly to: string; readonly name: string; readonly icon: IconName }[] = [
  { to: '/', name: 'Overview', icon: 'overview' },
  { to: '/catalog', name: 'Destinations', icon: 'catalog' },
  { to: '/sources', name: 'Sources', icon: 'sources' },
  { to: '/debugger', name: 'Debugger', icon: 'debugger' },
  { to: '/audiences', name: 'Audiences', icon: 'audiences' },
  { to: '/segments', name: 'Segments', icon: 'segments' },
  { to: '/heap', name: 'Local Heap', icon: 'heap' },
  { to: '/alerts', name: 'Alerts', icon: 'alerts' },
  { to: '/settings', name: 'Settings', icon: 'settings' }
]

export function App() {
  const { path } = useAddress()
  return (
    <div className="frame">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Rail path={path} />
      <main id="main" key={path} tabIndex={-1}>
        <Guarded path={path} />
      </main>
      <UndoRemoval />
    </div>
  )
}

function Guarded({ path }: { readonly path: string }) {
  const { data: session, problem, reload } = useResource<Session>('/api/session')
  if (session === undefined) return problem ? <ProblemNotice problem={problem} /> : <Loading />
  if (session.isTokenRequired && !session.isSignedIn) return <SignIn onSignedIn={reload} />
  return <Rights value={session.may}>{viewOf(path)}</Rights>
}

function Rail({ path }: { readonly path: string }) {
  return (
    <nav className="rail" aria-label="Main">
      <span className="brand">Heap destination</span>
      {PLACES.map(({ to, name, icon }) => (
        <Link key={to} to={to} current={isWithin(path, to) ? 'page' : undefined}>
          <Icon name={icon} />
          <span>{name}</span>
        </Link>
      ))}
    </nav>
  )
}

/** A destination belongs to the overview, sending tests to the sources. */
function isWithin(path: string, place: string): boolean {
  if (place === '/') return path === '/' || /^\/(?:destinations|reconciliation|refused)(?:\/|$)/.test(path)
  return path === place || path.startsWith(`${place}/`)
}
