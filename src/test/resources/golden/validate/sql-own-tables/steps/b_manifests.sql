UPDATE ops.manifests SET state = 'SUCCEEDED' WHERE line IN (SELECT grower FROM market.deliveries);
