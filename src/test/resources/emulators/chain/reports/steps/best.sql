CREATE OR REPLACE TABLE reports.best AS
SELECT grower
FROM market.by_grower
ORDER BY kilos DESC
LIMIT 1;
