-- What is left of each variety when a day's orders are served, and what has piled up since the first.
CREATE OR REPLACE TABLE market.balance
AS
SELECT
  variety,
  day,
  IFNULL(harvest.kg, 0) AS harvest_kg,
  IFNULL(demand.kg, 0) AS demand_kg,
  ROUND(
    SUM(IFNULL(harvest.kg, 0) - IFNULL(demand.kg, 0)) OVER (PARTITION BY variety ORDER BY day),
    1) AS stock_kg
FROM (
  SELECT variety, day, ROUND(SUM(kg), 1) AS kg
  FROM market.harvest
  GROUP BY variety, day
) AS harvest
FULL JOIN market.demand AS demand USING (variety, day);
