CREATE OR REPLACE TABLE market.b AS
SELECT * FROM market.Deliveries
