CREATE OR REPLACE TABLE market.events_2023 AS
SELECT grower FROM market.deliveries WHERE picked_at < TIMESTAMP "2024-01-01"
