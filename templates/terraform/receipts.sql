-- Fails when the records of an interval are not all accounted for, ten minutes after its last change.
-- docs/receipts.md tells what it can mean. An interval is looked at for a day after its last change.
SELECT
  IF(
    COUNT(*) = 0,
    'balanced',
    ERROR(CONCAT(
      COUNT(*), ' intervals of line ${line} are out of balance, the first from ',
      IFNULL(STRING(MIN(interval_start)), 'no time'), ': see docs/receipts.md')))
FROM (
  SELECT
    interval_start,
    MAX(recorded_at) AS last_change,
    SUM(read) - SUM(landed) - SUM(dead_lettered) - SUM(duplicate) - SUM(filtered) AS missing,
    BIT_XOR(ids_in) = BIT_XOR(ids_out) AS same_records
  FROM `${table}`
  WHERE line = '${line}'
    AND (interval_start >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 7 DAY) OR interval_start IS NULL)
  GROUP BY interval_start
)
WHERE (missing != 0 OR NOT same_records)
  AND last_change < TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 10 MINUTE)
  AND last_change > TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 DAY)
