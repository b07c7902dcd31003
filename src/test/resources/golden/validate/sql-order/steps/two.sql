INSERT INTO market.both (kilos)
SELECT kilos FROM market.deliveries
