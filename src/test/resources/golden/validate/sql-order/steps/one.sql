CREATE OR REPLACE TABLE market.both AS
SELECT kilos FROM market.deliveries
