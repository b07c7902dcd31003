CREATE OR REPLACE TABLE reports.growers AS
SELECT COUNT(*) AS growers FROM market.by_grower
