// Tabs, as links: each has its own address.
import { useAddress } from '../address'
import { Link } from './link'

export interface Tab {
  readonly to: string
  readonly name: string
}

export function Tabs({ label, tabs }: { readonly label: string; readonly tabs: readonly Tab[] }) {
  const { path } = useAddress()
  const [first] = tabs
  const current = tabs.filter(({ to }) => path === to || (to !== first?.to && path.startsWith(`${to}/`))).at(-1)
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.to} to={tab.to} current={tab === current ? 'page' : undefined}>
          {tab.name}
        </Link>
      ))}
    </nav>
  )
}
