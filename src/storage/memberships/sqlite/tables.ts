// Creates the tables for memberships, webhooks and targets, and opens their SQLite file.
import { chmodSync, closeSync, existsSync, openSync } from 'node:fs'
import { basename } from 'node:path'
import Database from 'libsql'
import { DamageError, RESTORE } from '../../damage'
import { checkPages, isDamage, type Connection } from '../../queue/sqlite/database'

/**
 * `webhooks` has a row per request. The row stays longer than its body, so that a repeated request is recognised.
 *
 * `members` has a row for every person who was ever in a segment, also after they have left. `is_member` is the present
 * state, drains included. `change` is unique in the file and only grows.
 *
 * `told` has a row for every person whom a target counts in a segment. `unsure` has a row for every person about whom
 * the target was sent a change whose answer is not stored.
 *
 * `pages` has a row for each page that arrived, so that missing ones can be named.
 */
const TABLES = `
CREATE TABLE IF NOT EXISTS webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, digest TEXT NOT NULL, ts INTEGER NOT NULL,
  received_at INTEGER NOT NULL, action TEXT NOT NULL, segment TEXT, segment_name TEXT, state TEXT NOT NULL, detail TEXT,
  body BLOB, UNIQUE (integration, digest));
CREATE INDEX IF NOT EXISTS webhooks_waiting ON webhooks (id) WHERE state = 'waiting';
CREATE INDEX IF NOT EXISTS webhooks_whole ON webhooks (id) WHERE body IS NOT NULL AND state <> 'waiting';
CREATE INDEX IF NOT EXISTS webhooks_of_integration ON webhooks (integration, id);

CREATE TABLE IF NOT EXISTS refusals (
  integration TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL, last_at INTEGER NOT NULL,
  PRIMARY KEY (integration, code)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS segments (
  ref INTEGER PRIMARY KEY AUTOINCREMENT, integration TEXT NOT NULL, segment TEXT NOT NULL, name TEXT,
  named_ts INTEGER NOT NULL, last_ts INTEGER NOT NULL, drained_ts INTEGER NOT NULL, first_at INTEGER NOT NULL,
  last_at INTEGER NOT NULL, members INTEGER NOT NULL, UNIQUE (integration, segment));

CREATE TABLE IF NOT EXISTS members (
  ref INTEGER NOT NULL, id TEXT NOT NULL, is_member INTEGER NOT NULL, ts INTEGER NOT NULL, since INTEGER NOT NULL,
  task TEXT NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (ref, id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS members_by_change ON members (ref, change);

CREATE TABLE IF NOT EXISTS changes (last INTEGER NOT NULL);
INSERT INTO changes SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM changes);

CREATE TABLE IF NOT EXISTS syncs (
  ref INTEGER NOT NULL, task TEXT NOT NULL, total INTEGER NOT NULL, first_ts INTEGER NOT NULL, last_ts INTEGER NOT NULL,
  last_at INTEGER NOT NULL, joined INTEGER NOT NULL, gone INTEGER NOT NULL, PRIMARY KEY (ref, task)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS syncs_by_time ON syncs (ref, first_ts);
CREATE TABLE IF NOT EXISTS pages (
  ref INTEGER NOT NULL, task TEXT NOT NULL, page INTEGER NOT NULL, PRIMARY KEY (ref, task, page)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sizes (
  ref INTEGER NOT NULL, hour INTEGER NOT NULL, members INTEGER NOT NULL, joined INTEGER NOT NULL, gone INTEGER NOT NULL,
  PRIMARY KEY (ref, hour)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS cursors (
  reader TEXT NOT NULL, ref INTEGER NOT NULL, change INTEGER NOT NULL, PRIMARY KEY (reader, ref)) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS targets (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, known TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS told (
  target INTEGER NOT NULL, ref INTEGER NOT NULL, id TEXT NOT NULL, at INTEGER NOT NULL,
  PRIMARY KEY (target, ref, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS unsure (
  target INTEGER NOT NULL, ref INTEGER NOT NULL, id TEXT NOT NULL, PRIMARY KEY (target, ref, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS target_syncs (
  id INTEGER PRIMARY KEY AUTOINCREMENT, target INTEGER NOT NULL, began_at INTEGER NOT NULL, ended_at INTEGER,
  added INTEGER NOT NULL, removed INTEGER NOT NULL, detail TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS target_syncs_of ON target_syncs (target, id);
CREATE TABLE IF NOT EXISTS asked_syncs (target TEXT PRIMARY KEY) WITHOUT ROWID;
`

const OWNER_ONLY = 0o600
/** Page cache in KiB. It is large, because people are written in the order of their ids, all over the database. */
const CACHE_KIB = 32_768

/** Another connection to a file that is open and has its tables. */
export function connect(path: string): Connection {
  const connection = new Database(path)
  setUp(connection)
  return connection
}

/**
 * WAL with a sync at every commit: a webhook that was answered with 200 survives a power cut. Reads the whole file once
 * to check it.
 * @throws DamageError for a file that is damaged, or is not such a file
 */
export function openTables(path: string): Connection {
  closeSync(openSync(path, 'a', OWNER_ONLY))
  for (const file of [path, `${path}-wal`, `${path}-shm`]) if (existsSync(file)) chmodSync(file, OWNER_ONLY)
  const connection = new Database(path)
  try {
    setUp(connection)
    checkPages(connection)
    connection.exec(TABLES)
    return connection
  } catch (error) {
    connection.close()
    if (!(error instanceof DamageError) && !isDamage(error)) throw error
    const name = basename(path)
    throw new DamageError(
      `${name} is damaged: it holds the members of Heap's segments. ${RESTORE} Or move ${name} and the files beside it that begin with its name away, start again, and switch each segment off and on in Heap.`
    )
  }
}

function setUp(connection: Connection): void {
  connection.exec('PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  connection.exec(`PRAGMA cache_size = -${CACHE_KIB}`)
}
