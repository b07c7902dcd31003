CREATE OR REPLACE TABLE town.best AS
SELECT name FROM town.shares WHERE share = (SELECT MAX(share) FROM town.shares);
