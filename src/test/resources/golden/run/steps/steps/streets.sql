CREATE OR REPLACE TABLE town.streets AS
SELECT street, COUNT(*) AS people, COUNTIF(age >= @grown_up) AS grown_ups
FROM town.people
GROUP BY street;
