CREATE OR REPLACE TABLE flights.delays AS
SELECT DIV(distance, 500) * 500 AS from_miles, COUNT(*) AS flights, SUM(delay) AS minutes,
  COUNTIF(delay > 60) AS late
FROM flights.flown
GROUP BY from_miles
