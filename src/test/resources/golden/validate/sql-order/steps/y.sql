CREATE OR REPLACE TABLE market.y AS
SELECT kilos FROM market.deliveries
UNION ALL
SELECT kilos FROM market.z
