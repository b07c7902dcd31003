CREATE OR REPLACE TABLE town.ages AS
SELECT MIN(age) AS youngest, MAX(age) AS oldest FROM town.people;
