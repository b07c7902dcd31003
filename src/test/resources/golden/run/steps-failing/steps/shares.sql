-- Bo is in his first year: a division by zero.
CREATE OR REPLACE TABLE town.shares AS
SELECT name, 100 / age AS share FROM town.people;
