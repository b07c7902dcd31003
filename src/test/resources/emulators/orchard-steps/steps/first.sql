-- A row for each time that it runs, as the two behind it have.
INSERT INTO market.first (manifest, orders)
SELECT @manifest_id, COUNT(*)
FROM market.orders;
