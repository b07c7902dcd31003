CREATE OR REPLACE TABLE town.ages AS
SELECT MIN(aeg) AS youngest, MAX(age) AS oldest FROM town.people;
