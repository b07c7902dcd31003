-- Nothing of the market's announcements is in its table.
CREATE OR REPLACE TABLE reports.cheapest AS
SELECT MIN(price) AS price
FROM market.prices;
