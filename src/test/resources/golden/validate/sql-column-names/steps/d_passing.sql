CREATE OR REPLACE TABLE market.d AS
SELECT 1 AS `1st`, '🍎' AS `Größe Ø`, `👍` AS thumb FROM (SELECT grower AS `👍` FROM market.deliveries);
CREATE TEMP TABLE passing AS SELECT grower AS `🍐` FROM market.deliveries;
