CREATE OR REPLACE TABLE market.by_grower AS
SELECT grower, SUM(kilos) AS kilos
FROM market.deliveries
GROUP BY grower;
