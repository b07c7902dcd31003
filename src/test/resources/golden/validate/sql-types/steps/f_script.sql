DECLARE least NUMERIC DEFAULT 10;
IF least > (SELECT MAX(kilo) FROM market.deliveries) THEN
  CREATE OR REPLACE TABLE market.light AS SELECT * FROM market.deliveries WHERE grower < least;
END IF;
