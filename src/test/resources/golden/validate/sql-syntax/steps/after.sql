CREATE OR REPLACE TABLE market.after AS
SELECT grower FROM market.by_grower
