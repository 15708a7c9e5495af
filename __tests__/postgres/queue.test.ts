// The queue on PostgreSQL: what every queue promises.
import { describeHeldSources } from '../storage/held-sources-contract'
import { describeQueue } from '../storage/queue-contract'
import { describeTriedSince } from '../storage/tried-since-contract'
import { describeUnderWay } from '../storage/under-way-contract'
import { describeWithPostgres } from './cluster'
import { openStore } from './stores'

describeWithPostgres('PostgreSQL', () => {
  describeQueue('a queue', openStore)
  describeUnderWay('a queue', openStore)
  describeTriedSince('a queue', openStore)
  describeHeldSources('a queue', openStore)
})
