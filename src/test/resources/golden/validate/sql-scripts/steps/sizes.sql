CREATE TEMP TABLE sizes AS SELECT DISTINCT size FROM market.deliveries;
CREATE OR REPLACE TABLE market.by_size (size STRING, kilos NUMERIC);
FOR one IN (SELECT size FROM sizes) DO
  INSERT INTO market.by_size (size, kilos)
  SELECT one.size, SUM(d.kilos) FROM market.deliveries AS d WHERE d.size = one.size GROUP BY 1;
END FOR;
