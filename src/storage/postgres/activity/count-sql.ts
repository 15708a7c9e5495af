// SQL that adds to the counts by day and by source, for statements that know what to add.
import { DAY_MS, HOUR_MS, OTHER_NAMES } from '../../tallies/activity'
import { MINUTE_MS } from '../../tallies/tallies'

/** Beginning of the day of `e.received_at`. */
export const DAY = `(e.received_at / ${DAY_MS} * ${DAY_MS})`

/** What stands for a type and a name in the key of `days`. */
export function keyOf(type: string, name: string): string {
  return `left(encode(sha256(convert_to(${type} || E'\\n' || ${name}, 'UTF8')), 'hex'), 32)::uuid`
}

const COUNTS = ['sent', 'accepted', 'refused', 'altered', 'skipped'] as const

/**
 * Adds results to `days` and to `source_counts`. `results` is SQL that selects for each event, or for many of them,
 * `day, source, type, name`, and how much to add of each count. A name that was not counted at its arrival is not
 * counted here either. Rows are always written in the same order, so that two transactions do not wait for each other.
 * @param part whose rows
 * @param sources SQL that selects `source, at, accepted, refused`: when the results came
 */
export function addResults({ results, sources, part }: Record<'results' | 'sources' | 'part', string>): string {
  const sums = COUNTS.map((count) => `sum(${count}) AS ${count}`).join(', ')
  const added = COUNTS.map((count) => `${count} = days.${count} + excluded.${count}`).join(', ')
  return `grouped AS (SELECT day, source, type, name, ${sums} FROM (${results}) AS results GROUP BY 1, 2, 3, 4),
  known AS (SELECT g.*, EXISTS (SELECT 1 FROM days AS d WHERE d.day = g.day AND d.destination = ''
    AND d.source = g.source AND d.key = ${keyOf('g.type', 'g.name')}) AS is_known FROM grouped AS g),
  named AS (SELECT day, source, CASE WHEN is_known THEN type ELSE '${OTHER_NAMES}' END AS type,
    CASE WHEN is_known THEN name ELSE '' END AS name, ${sums} FROM known GROUP BY 1, 2, 3, 4),
  into_days AS (INSERT INTO days (day, destination, source, key, part, type, name, ${COUNTS.join(', ')})
    SELECT day, $1, source, ${keyOf('type', 'name')} AS key, ${part}, type, name, ${COUNTS.join(', ')} FROM named
    ORDER BY day, source, key
    ON CONFLICT (day, destination, source, key, part) DO UPDATE SET ${added}),
  into_sources AS (INSERT INTO source_counts (source, width, at, part, delivered, rejected)
    SELECT source, width, at / width * width AS at, ${part}, sum(accepted), sum(refused)
    FROM (${sources}) AS these CROSS JOIN (VALUES (${MINUTE_MS}), (${HOUR_MS})) AS widths (width)
    GROUP BY 1, 2, 3 HAVING sum(accepted) <> 0 OR sum(refused) <> 0 ORDER BY 1, 2, 3
    ON CONFLICT (source, width, at, part)
    DO UPDATE SET delivered = source_counts.delivered + excluded.delivered, rejected = source_counts.rejected + excluded.rejected)`
}

/**
 * SQL that counts dead letters which came (`+`) or went (`-`).
 * @param from what selects deliveries with `destination`, `code` and `state`; only rejected ones count
 */
export function countLetters(
  from: string,
  { part, sign }: { readonly part: string; readonly sign: '+' | '-' }
): string {
  return `INSERT INTO dead_letters AS l (destination, code, part, count)
    SELECT destination, code, ${part}, ${sign}count(*) FROM ${from} AS moved WHERE state = 'rejected' GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (destination, code, part) DO UPDATE SET count = l.count + excluded.count`
}
