INSERT INTO market.third (manifest, orders)
SELECT @manifest_id, MAX(orders)
FROM market.second;
