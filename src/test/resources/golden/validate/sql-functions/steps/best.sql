CREATE OR REPLACE TABLE market.best AS
SELECT grower, MAX_BY(delivery_id, kilos) AS delivery_id FROM market.deliveries GROUP BY grower
