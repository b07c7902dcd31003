CREATE OR REPLACE TABLE market.heavy AS
SELECT
	grower,		kilos + grower AS sum
FROM market.deliveries
