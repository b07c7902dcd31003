CREATE OR REPLACE TABLE market.a AS
SELECT grower AS `🍎`, kilos AS `price $`, size AS `größe / cm`, 1 AS `nett-gewicht %`, 2 AS _partition_day
FROM market.deliveries;
