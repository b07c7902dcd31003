INSERT INTO market.second (manifest, orders)
SELECT @manifest_id, MAX(orders)
FROM market.first;
