DELETE FROM ops.dead_letters WHERE line = 'market';
INSERT INTO ops.dead_letters (line) SELECT grower FROM market.deliveries;
