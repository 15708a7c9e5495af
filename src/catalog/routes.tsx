// Every address of the page and the view that it shows.
import type { ReactNode } from 'react'
import type { Right } from '../runner/admin/shapes'
import { matchPath } from './address'
import { Link } from './parts/link'
import { Page } from './parts/page'
import { AudiencesPage } from './views/audiences/audiences-page'
import { AlertPage, NewAlertPage } from './views/alerts/alert-page'
import { AlertsPage } from './views/alerts/alerts-page'
import { NewRecipientPage, RecipientPage } from './views/alerts/recipient-page'
import { CatalogPage } from './views/catalog/catalog-page'
import { PartnerPage } from './views/catalog/partner-page'
import { ServicePage } from './views/catalog/service-page'
import { DebuggerPage } from './views/debugger/debugger-page'
import { EventPage } from './views/debugger/event-page'
import { ConnectionsPage } from './views/destination/connections-page'
import { DestinationPage } from './views/destination/destination-page'
import { DestinationSettingsPage } from './views/destination/destination-settings-page'
import { FirstEventPage } from './views/destination/first-event-page'
import { HomePage } from './views/destination/home-page'
import { AccountsPage } from './views/heap/accounts-page'
import { HeapEventsPage } from './views/heap/heap-events-page'
import { LossesPage } from './views/heap/losses-page'
import { OutagePage } from './views/heap/outage-page'
import { PeoplePage } from './views/heap/people-page'
import { PersonPage } from './views/heap/person-page'
import { SendAgainPage } from './views/mending/send-again-page'
import { MappingPage } from './views/mappings/mapping-page'
import { MappingsPage } from './views/mappings/mappings-page'
import { ReconciliationPage } from './views/overview/reconciliation-page'
import { RefusedPage } from './views/overview/refused-page'
import { ConnectionPage } from './views/segments/connection-page'
import { ConnectionSettingsPage } from './views/segments/connection-settings-page'
import { IntegrationPage } from './views/segments/integration-page'
import { NewIntegrationPage } from './views/segments/new-integration-page'
import { NewPartnerPage } from './views/segments/new-partner-page'
import { PartnersPage } from './views/segments/partners-page'
import { SegmentPage } from './views/segments/segment-page'
import { SegmentsPage } from './views/segments/segments-page'
import { SetupPage as SegmentSetupPage } from './views/segments/setup-page'
import { SimulatePage } from './views/segments/simulate-page'
import { SyncsPage } from './views/segments/syncs-page'
import { WebhooksPage } from './views/segments/webhooks-page'
import { ChangesPage } from './views/settings/changes-page'
import { SettingsPage } from './views/settings/settings-page'
import { SetupPage } from './views/setup/setup-page'
import { NewSourcePage } from './views/sources/new-source-page'
import { SourcePage } from './views/sources/source-page'
import { SourcesPage } from './views/sources/sources-page'
import { AudiencePage } from './views/testing/audience-page'
import { TestEventPage } from './views/testing/test-event-page'
import { Needs } from './parts/needs'

type Values = Readonly<Record<string, string>>
type View = (values: Values) => ReactNode

/** A view that consists of a form. */
function needing(right: Right, view: View): View {
  return (values) => <Needs right={right}>{view(values)}</Needs>
}

const ROUTES: readonly (readonly [pattern: string, view: View])[] = [
  ['/', () => <HomePage />],
  ['/reconciliation', () => <ReconciliationPage />],
  ['/refused', () => <RefusedPage />],
  ['/catalog', () => <CatalogPage />],
  ['/catalog/:type', ({ type = '' }) => <ServicePage type={type} />],
  ['/catalog/:type/new', needing('configure', ({ type = '' }) => <SetupPage type={type} />)],
  ['/catalog/partners/:partner', ({ partner = '' }) => <PartnerPage partner={partner} />],
  ['/segments', () => <SegmentsPage />],
  ['/segments/new', needing('configure', () => <NewIntegrationPage />)],
  ['/segments/:id', ({ id = '' }) => <IntegrationPage id={id} />],
  ['/segments/:id/setup', ({ id = '' }) => <SegmentSetupPage id={id} />],
  ['/segments/:id/in/:segment', ({ id = '', segment = '' }) => <SegmentPage id={id} segmentId={segment} />],
  ['/segments/:id/syncs', ({ id = '' }) => <SyncsPage id={id} />],
  ['/segments/:id/webhooks', ({ id = '' }) => <WebhooksPage id={id} />],
  ['/segments/:id/partners', ({ id = '' }) => <PartnersPage id={id} />],
  ['/segments/:id/partners/new', needing('configure', ({ id = '' }) => <NewPartnerPage id={id} />)],
  ['/segments/:id/partners/:partner', ({ id = '', partner = '' }) => <ConnectionPage id={id} partnerId={partner} />],
  [
    '/segments/:id/partners/:partner/simulate',
    ({ id = '', partner = '' }) => <SimulatePage id={id} partnerId={partner} />
  ],
  [
    '/segments/:id/partners/:partner/settings',
    ({ id = '', partner = '' }) => <ConnectionSettingsPage id={id} partnerId={partner} />
  ],
  ['/destinations/:id', ({ id = '' }) => <DestinationPage id={id} />],
  ['/destinations/:id/first-event', ({ id = '' }) => <FirstEventPage id={id} />],
  ['/destinations/:id/mappings', ({ id = '' }) => <MappingsPage id={id} />],
  ['/destinations/:id/mappings/:mapping', ({ id = '', mapping = '' }) => <MappingPage id={id} mappingId={mapping} />],
  ['/destinations/:id/connections', ({ id = '' }) => <ConnectionsPage id={id} />],
  ['/destinations/:id/send-again', ({ id = '' }) => <SendAgainPage id={id} />],
  ['/destinations/:id/settings', ({ id = '' }) => <DestinationSettingsPage id={id} />],
  ['/sources', () => <SourcesPage />],
  ['/sources/new', needing('configure', () => <NewSourcePage />)],
  ['/sources/:id', ({ id = '' }) => <SourcePage id={id} />],
  ['/sources/:id/test', needing('operate', ({ id = '' }) => <TestEventPage id={id} />)],
  ['/sources/:id/audience', needing('operate', ({ id = '' }) => <AudiencePage id={id} />)],
  ['/debugger', () => <DebuggerPage />],
  ['/settings/changes', () => <ChangesPage />],
  ['/debugger/:id', ({ id = '' }) => <EventPage id={id} />],
  ['/audiences', () => <AudiencesPage />],
  ['/heap', () => <PeoplePage />],
  ['/heap/person', () => <PersonPage />],
  ['/heap/events', () => <HeapEventsPage />],
  ['/heap/accounts', () => <AccountsPage />],
  ['/heap/losses', () => <LossesPage />],
  ['/heap/outage', () => <OutagePage />],
  ['/alerts', () => <AlertsPage />],
  ['/alerts/new', needing('configure', () => <NewAlertPage />)],
  ['/alerts/recipients/new', needing('configure', () => <NewRecipientPage />)],
  ['/alerts/recipients/:id', ({ id = '' }) => <RecipientPage id={id} />],
  ['/alerts/:id', ({ id = '' }) => <AlertPage id={id} />],
  ['/settings', () => <SettingsPage />]
]

export function viewOf(path: string): ReactNode {
  for (const [pattern, view] of ROUTES) {
    const values = matchPath(pattern, path)
    if (values) return view(values)
  }
  return <NotFound />
}

function NotFound() {
  return (
    <Page title="There is nothing here">
      <p>
        The address may be from something that has been removed. Go to the <Link to="/">overview</Link>.
      </p>
    </Page>
  )
}
