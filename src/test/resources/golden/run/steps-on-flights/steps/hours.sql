CREATE OR REPLACE TABLE flights.hours AS
SELECT CAST(TRUNC(time) AS INT64) AS hour, SUM(delay) / SUM(distance) AS minutes_a_mile
FROM flights.flown
GROUP BY hour
