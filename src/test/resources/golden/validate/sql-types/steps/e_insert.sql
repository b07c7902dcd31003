CREATE TABLE IF NOT EXISTS market.log (name STRING, kilos INT64);
INSERT INTO market.log (name, kilos)
SELECT name, kilos FROM market.names;
UPDATE market.log SET nam = 'x' WHERE TRUE;
