CREATE OR REPLACE VIEW market.outside AS
SELECT d.kilos, w.rain, p.anything
FROM market.deliveries AS d
JOIN `weather-project`.weather.days AS w ON w.day = DATE(d.picked_at)
CROSS JOIN prices.days AS p
