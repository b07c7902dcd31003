CREATE OR REPLACE TABLE market.after AS
SELECT anything FROM market.best
