CREATE OR REPLACE TABLE market.events AS
SELECT grower, _TABLE_SUFFIX AS year FROM `market.events_*`
