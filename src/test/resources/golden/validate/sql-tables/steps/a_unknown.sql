CREATE OR REPLACE TABLE market.a AS
SELECT * FROM market.delivery
