CREATE OR REPLACE TABLE market.by_grower AS
SELECT grower, SUM(weight_kg) AS weight_kg, SUM(box.price) AS price
FROM market.export, UNNEST(boxes) AS box
GROUP BY grower
