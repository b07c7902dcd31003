-- What markets have ordered, by variety and day. kg_per_box stands in line.yaml.
CREATE OR REPLACE TABLE market.demand
PARTITION BY day
AS
SELECT
  variety,
  DATE(ordered_at) AS day,
  COUNT(*) AS orders,
  SUM(boxes) AS boxes,
  SUM(boxes) * @kg_per_box AS kg,
  ROUND(SAFE_DIVIDE(SUM(boxes * price_per_kg), SUM(boxes)), 2) AS price_per_kg
FROM market.orders
GROUP BY variety, day;
