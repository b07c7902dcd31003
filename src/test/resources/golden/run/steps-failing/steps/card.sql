CREATE OR REPLACE TABLE town.card AS
SELECT name, oldest FROM town.best CROSS JOIN town.ages;
