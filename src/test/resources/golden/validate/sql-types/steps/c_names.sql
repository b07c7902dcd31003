CREATE OR REPLACE TABLE market.names AS
SELECT grower AS name, size, kilos FROM market.deliveries
