// The tables of what went on: by the hour, by source, by day and event name, and refused requests.
import { DAY_MS, HOUR_MS, OTHER_NAMES } from '../../../tallies/activity'
import { MINUTE_MS } from '../../../tallies/tallies'

/**
 * `tallies_by_hour` is `tallies` once more, for longer. `source_counts` has each count twice, by the minute and by the
 * hour (`width`, in milliseconds). `days` has what was received under the destination ''. What is
 * tried again after its result is taken out of the counts, because it will be counted by its next result.
 */
const DAY = `e.received_at / ${DAY_MS} * ${DAY_MS}`
const IS_COUNTED = `EXISTS (SELECT 1 FROM days AS d WHERE d.day = ${DAY} AND d.destination = '' AND d.source = e.source
  AND d.type = e.type AND d.name = coalesce(e.name, ''))`

export const ACTIVITY_TABLES = `
CREATE TABLE IF NOT EXISTS tallies_by_hour (
  destination TEXT NOT NULL, minute INTEGER NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (destination, minute));

CREATE TABLE IF NOT EXISTS source_counts (
  source TEXT NOT NULL, width INTEGER NOT NULL, at INTEGER NOT NULL, received INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0, delivered INTEGER NOT NULL DEFAULT 0, rejected INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (source, width, at)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS days (
  day INTEGER NOT NULL, destination TEXT NOT NULL, source TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
  received INTEGER NOT NULL DEFAULT 0, sent INTEGER NOT NULL DEFAULT 0, accepted INTEGER NOT NULL DEFAULT 0,
  refused INTEGER NOT NULL DEFAULT 0, altered INTEGER NOT NULL DEFAULT 0, skipped INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (day, destination, source, type, name)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS refused_requests (
  code TEXT NOT NULL, path TEXT NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL, source TEXT NOT NULL,
  message TEXT NOT NULL, count INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (code, path, address, agent, source)) WITHOUT ROWID;

CREATE TRIGGER IF NOT EXISTS result_undone BEFORE UPDATE OF state ON deliveries
  WHEN new.state = 'retrying' AND old.state IN ('delivered', 'rejected', 'discarded', 'skipped') BEGIN
  UPDATE days SET
    sent = sent - (old.state = 'delivered' OR iif(json_valid(old.detail), coalesce(json_array_length(old.detail, '$.sent'), 0) > 0, 0)),
    accepted = accepted - (old.state = 'delivered'),
    refused = refused - (old.state IN ('rejected', 'discarded')),
    skipped = skipped - (old.state = 'skipped'),
    altered = altered - (old.state = 'delivered' AND EXISTS (
      SELECT 1 FROM alterations AS a WHERE a.event = old.event AND a.destination = old.destination))
    FROM events AS e WHERE e.id = old.event AND days.day = ${DAY} AND days.destination = old.destination
      AND days.source = e.source AND days.type = iif(${IS_COUNTED}, e.type, '${OTHER_NAMES}')
      AND days.name = iif(${IS_COUNTED}, coalesce(e.name, ''), '');
  UPDATE source_counts SET delivered = delivered - (old.state = 'delivered'),
    rejected = rejected - (old.state IN ('rejected', 'discarded'))
    WHERE source = (SELECT source FROM events WHERE id = old.event)
      AND width IN (${MINUTE_MS}, ${HOUR_MS}) AND at = old.at / width * width;
END;
`
