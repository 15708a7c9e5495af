// What the store on PostgreSQL counts, keeps and finds: what every store promises, and what is its own.
import { PostgresSuppressions } from '../../src/storage/postgres/suppressions/postgres-suppressions'
import { describeActivity } from '../storage/activity-contract'
import { describeAttempts } from '../storage/attempts-contract'
import { describeAudienceRuns } from '../storage/audience-runs-contract'
import { describeResends } from '../storage/resend-contract'
import { describeSuppressions } from '../storage/suppressions-contract'
import { describeWordSearch } from '../storage/word-search-contract'
import { createTables, describeWithPostgres } from './cluster'
import { connectTo, openStore } from './stores'

describeWithPostgres('PostgreSQL', () => {
  describeActivity('a queue', openStore)
  describeAttempts('a queue', openStore)
  describeAudienceRuns('a queue', openStore)
  describeResends('events that are sent again', openStore)
  describeWordSearch('a queue', openStore)
  describeSuppressions('a queue', async () => new PostgresSuppressions(await connectTo(await createTables())))
})
