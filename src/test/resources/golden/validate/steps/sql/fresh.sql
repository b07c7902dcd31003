CREATE OR REPLACE TABLE market.fresh AS SELECT * FROM market.deliveries WHERE kg > 0
