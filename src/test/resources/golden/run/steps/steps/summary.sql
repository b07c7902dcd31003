CREATE OR REPLACE TABLE town.summary AS
SELECT street, people, oldest FROM town.streets CROSS JOIN town.ages;
