-- What each grower has brought, by variety and day: of all three tables that deliveries land in.
CREATE OR REPLACE TABLE market.harvest
PARTITION BY day
CLUSTER BY grower
AS
SELECT
  grower,
  variety,
  DATE(picked_at) AS day,
  COUNT(*) AS deliveries,
  ROUND(SUM(weight_kg), 1) AS kg,
  ROUND(SUM(IF(quality = 'export', weight_kg, 0)), 1) AS export_kg
FROM (
  SELECT 'export' AS quality, grower, variety, picked_at, weight_kg FROM market.export
  UNION ALL
  SELECT 'fresh', grower, variety, picked_at, weight_kg FROM market.fresh
  UNION ALL
  SELECT 'juice', grower, variety, picked_at, weight_kg FROM market.juice
)
GROUP BY grower, variety, day;
