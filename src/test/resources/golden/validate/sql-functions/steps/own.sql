CREATE OR REPLACE TABLE market.own AS
SELECT market.clean(grower) AS grower, UPER(grower) AS upper FROM market.deliveries
