// Opens the SQLite file of the queue, and creates its tables.
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import Database from 'libsql'
import { DamageError, RESTORE } from '../../damage'
import { isOutOfRoom } from '../../out-of-room'
import { ACTIVITY_TABLES } from './activity/activity-tables'
import { ATTEMPT_TABLES } from './attempt-tables'
import { RUN_TABLES } from './run-tables'
import { checkFiles, MARKS, type Expectation } from './file-check'
import { claimVersion } from './file-version'
import { migrate } from './migration'
import { RESEND_TABLE } from './resend-table'
import { TAKEN_TABLE } from './taken-table'

export type Connection = Database.Database

/** A parameter of an SQL statement. */
export type Parameter = string | number | null

export interface FileOptions {
  readonly path: string
  /** Size in bytes that the file may never exceed. Tests use it like a full disk. */
  readonly hardLimitBytes?: number | undefined
  /** Default: the file need not exist. */
  readonly expectation?: Expectation | undefined
}

const OWNER_ONLY = 0o600

/**
 * `events` is the log. `positions` says how far each destination has come in each source: every event up to it has been
 * taken at least once, and has a row in `deliveries` unless it is under way for the first time (`taken`). A position with an end belongs to a source that was disconnected;
 * it is removed when the end is reached.
 *
 * `shared_parts` holds the shared fields of batches. A row is removed with its last event.
 *
 * `deaths` counts how often in a row the process ended while the event was under way.
 *
 * `forgotten` counts removed events (`all`), and removed dead letters that a person might have retried (`dead`).
 *
 * `events_to_find` begins with the id on purpose, so that it only grows at its end. An index that begins with the user
 * would be written all over, which makes storing three times as slow at a million events. To scan this one for a rare
 * user takes a fifth of a second then.
 *
 * `dead_letters` counts rejected deliveries, because counting a million of them takes a quarter of a second. Triggers
 * update it with every change of a delivery. In a file of an earlier version they are counted once.
 *
 * `alterations` has rows for altered events only. It is read from the newest event of a code on.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, source TEXT NOT NULL, received_at INTEGER NOT NULL,
  type TEXT NOT NULL, name TEXT, user_key TEXT NOT NULL, shared INTEGER, body TEXT NOT NULL,
  run INTEGER, enters INTEGER);
CREATE INDEX IF NOT EXISTS events_of_source ON events (source, id);
CREATE INDEX IF NOT EXISTS events_to_find ON events (id, user_key, type, name);
CREATE INDEX IF NOT EXISTS events_of_part ON events (shared) WHERE shared IS NOT NULL;

CREATE TABLE IF NOT EXISTS shared_parts (id INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, text TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS part_dropped AFTER DELETE ON events WHEN old.shared IS NOT NULL BEGIN
  DELETE FROM shared_parts WHERE id = old.shared AND NOT EXISTS (SELECT 1 FROM events WHERE shared = old.shared);
END;

CREATE TABLE IF NOT EXISTS arrivals (
  source TEXT PRIMARY KEY, events INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS positions (
  destination TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL, seen INTEGER NOT NULL,
  end_position INTEGER, end_seen INTEGER, PRIMARY KEY (destination, source, position));

CREATE TABLE IF NOT EXISTS deliveries (
  event INTEGER NOT NULL, destination TEXT NOT NULL, user_key TEXT NOT NULL, state TEXT NOT NULL,
  attempts INTEGER NOT NULL, at INTEGER NOT NULL, due_at INTEGER, code TEXT, detail TEXT, tried_since INTEGER,
  deaths INTEGER NOT NULL DEFAULT 0, tried_at INTEGER, tried_as TEXT,
  PRIMARY KEY (event, destination)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS open_of_user ON deliveries (destination, user_key, event) WHERE state IN ('sending', 'retrying');
CREATE INDEX IF NOT EXISTS due ON deliveries (destination, due_at, event) WHERE state = 'retrying';
CREATE INDEX IF NOT EXISTS dead ON deliveries (destination, event) WHERE state = 'rejected';
CREATE INDEX IF NOT EXISTS dead_by_reason ON deliveries (destination, code, at) WHERE state = 'rejected';

CREATE TABLE IF NOT EXISTS dead_letters (
  destination TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (destination, code)) WITHOUT ROWID;
CREATE TRIGGER IF NOT EXISTS letter_came AFTER UPDATE OF state ON deliveries WHEN new.state = 'rejected' BEGIN
  INSERT INTO dead_letters VALUES (new.destination, new.code, 1)
    ON CONFLICT (destination, code) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER IF NOT EXISTS letter_new AFTER INSERT ON deliveries WHEN new.state = 'rejected' BEGIN
  INSERT INTO dead_letters VALUES (new.destination, new.code, 1)
    ON CONFLICT (destination, code) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER IF NOT EXISTS letter_went AFTER UPDATE OF state ON deliveries WHEN old.state = 'rejected' BEGIN
  UPDATE dead_letters SET count = count - 1 WHERE destination = old.destination AND code = old.code;
END;
CREATE TRIGGER IF NOT EXISTS letter_dropped AFTER DELETE ON deliveries WHEN old.state = 'rejected' BEGIN
  UPDATE dead_letters SET count = count - 1 WHERE destination = old.destination AND code = old.code;
END;
INSERT INTO dead_letters SELECT destination, code, count(*) FROM deliveries
  WHERE state = 'rejected' AND NOT EXISTS (SELECT 1 FROM dead_letters) GROUP BY destination, code;

CREATE TABLE IF NOT EXISTS forgotten (what TEXT PRIMARY KEY, events INTEGER NOT NULL);

CREATE TABLE IF NOT EXISTS alterations (
  code TEXT NOT NULL, event INTEGER NOT NULL, destination TEXT NOT NULL,
  PRIMARY KEY (code, event, destination)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS alterations_of_event ON alterations (event, destination);
CREATE TRIGGER IF NOT EXISTS altered_dropped AFTER DELETE ON deliveries BEGIN
  DELETE FROM alterations WHERE event = old.event AND destination = old.destination;
END;
CREATE TRIGGER IF NOT EXISTS altered_retried AFTER UPDATE OF state ON deliveries
  WHEN old.state = 'rejected' AND new.state = 'retrying' BEGIN
  DELETE FROM alterations WHERE event = old.event AND destination = old.destination;
END;
CREATE TRIGGER IF NOT EXISTS altered_sent_again AFTER UPDATE OF state ON deliveries
  WHEN old.state IN ('delivered', 'skipped', 'discarded') AND new.state = 'retrying' BEGIN
  DELETE FROM alterations WHERE event = old.event AND destination = old.destination;
END;

CREATE TABLE IF NOT EXISTS tallies (
  destination TEXT NOT NULL, minute INTEGER NOT NULL, counts TEXT NOT NULL, PRIMARY KEY (destination, minute));
`

/**
 * WAL with a sync at every commit: a committed event survives a power cut. Reads the whole file once to check it, about
 * two seconds per GiB.
 * @throws DamageError if the file is damaged, or is not a queue
 */
export function openDatabase({ path, hardLimitBytes, expectation }: FileOptions): Connection {
  checkFiles(path, expectation ?? { isExpected: false, acceptsLoss: false })
  keepToOwner(path)
  const connection = new Database(path)
  try {
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000')
    // What is erased may have stood elsewhere before, as in an index of events that waited: freed bytes become zeros.
    connection.exec('PRAGMA secure_delete = ON')
    checkPages(connection)
    claimVersion(connection, basename(path))
    migrate(connection)
    connection.exec(TABLES + TAKEN_TABLE + ATTEMPT_TABLES + RESEND_TABLE + RUN_TABLES + ACTIVITY_TABLES)
    markOpen(connection)
  } catch (error) {
    connection.close()
    throw toDamage(error, path)
  }
  if (hardLimitBytes !== undefined) {
    const pages = Math.ceil(hardLimitBytes / readNumber(connection, 'page_size'))
    connection.exec(`PRAGMA max_page_count = ${pages}`)
  }
  return connection
}

/** Marks the file as complete without its write-ahead log, and closes it. */
export function closeDatabase(connection: Connection): void {
  try {
    // Closing would do this only if no prepared statement were left, and ours are left to the garbage collector.
    completeFile(connection)
  } catch {
    // On a full disk the file stays marked as open, with its log beside it.
  }
  connection.close()
}

/**
 * Empties the write-ahead log, with all that it said of content that was erased. A process may end at any moment of it.
 * Outside of a transaction.
 */
export function emptyLog(connection: Connection): void {
  completeFile(connection)
  markOpen(connection)
}

/** What the log holds goes into the file, which is marked as complete without it, and the log is emptied. */
function completeFile(connection: Connection): void {
  connection.exec(`PRAGMA application_id = ${MARKS.closed}`)
  connection.prepare('PRAGMA wal_checkpoint(TRUNCATE)').all()
}

/** SQLite gives the files of its log the mode of the database. */
function keepToOwner(path: string): void {
  closeSync(openSync(path, 'a', OWNER_ONLY))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, OWNER_ONLY)
}

/**
 * Checks every page, but not whether indexes match their tables. Source:
 * https://www.sqlite.org/pragma.html#pragma_quick_check
 * @throws DamageError, or the error of SQLite
 */
export function checkPages(connection: Connection): void {
  const { quick_check: found } = connection.prepare('PRAGMA quick_check(1)').get() as { quick_check: string }
  if (found !== 'ok') throw new DamageError(found)
}

/**
 * Marks the file as open. The mark is written to the file itself and the log keeps its length, so an empty log means
 * that it was emptied by somebody else. On a full disk the file stays unmarked: then a missing log is not noticed.
 */
export function markOpen(connection: Connection): void {
  if (readNumber(connection, 'application_id') === MARKS.open) return
  try {
    connection.exec(`PRAGMA application_id = ${MARKS.open}`)
    connection.prepare('PRAGMA wal_checkpoint(FULL)').all()
  } catch (error) {
    if (!isOutOfRoom(error)) throw error
  }
}

/** Whether an error of SQLite means that the file is damaged. */
export function isDamage(error: unknown): boolean {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return /SQLITE_(?:CORRUPT|NOTADB)|malformed|not a database/i.test(`${String(code)} ${String(message)}`)
}

function toDamage(error: unknown, path: string): unknown {
  const advice = `${RESTORE} Or move ${basename(path)} and the files beside it that begin with its name away, and start with --accept-loss.`
  if (error instanceof DamageError || isDamage(error)) return new DamageError(`${basename(path)} is damaged. ${advice}`)
  const { code, message } = error as { code?: unknown; message?: unknown }
  const isForeign = code === 'SQLITE_ERROR' && /no such column|already (?:an|a)|has \d+ columns/.test(String(message))
  return isForeign ? new DamageError(`${basename(path)} is not a store of this version. ${advice}`) : error
}

/** Bytes in use. Free pages inside the file do not count. */
export function usedBytes(connection: Connection): number {
  const pages = readNumber(connection, 'page_count') - readNumber(connection, 'freelist_count')
  return pages * readNumber(connection, 'page_size')
}

function readNumber(connection: Connection, pragma: string): number {
  const row = connection.prepare(`PRAGMA ${pragma}`).get() as Record<string, number> | undefined
  return row?.[pragma] ?? 0
}
