-- Äpfel
CREATE OR REPLACE TABLE market.by_grower AS
SELECT "für", '🍎', growr, SUM(kilos) AS kilos
FROM market.deliveries
GROUP BY grower
