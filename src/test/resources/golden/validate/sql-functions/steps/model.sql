CREATE OR REPLACE TABLE market.predicted AS
SELECT * FROM ML.PREDICT(MODEL market.ripeness, TABLE market.deliveries)
