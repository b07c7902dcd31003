CREATE OR REPLACE TABLE market.deliveries AS
SELECT DISTINCT delivery_id, grower, picked_at, kilos FROM market.deliveries
