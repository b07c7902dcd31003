CREATE OR REPLACE TABLE market.recent AS
SELECT * FROM market.deliveries
WHERE picked_at BETWEEN @window_start AND @window_ende
  AND 'market.deliveries' IN UNNEST(@arrived) AND kilos > @least AND grower = @day
