DECLARE day DATE DEFAULT '2026-01-01';
DECLARE share FLOAT64 DEFAULT 0;
DECLARE price, total NUMERIC DEFAULT 0.5;
DECLARE names ARRAY<STRING> DEFAULT [];
DECLARE guessed DEFAULT 1;
DECLARE box STRUCT<number INT64, price NUMERIC> DEFAULT (1, 2);
DECLARE since TIMESTAMP DEFAULT @window_start;
DECLARE flag BOOL;
SET share = guessed;
SET price = guessed;
SET names = ['a', NULL];
SET names = (SELECT ARRAY_AGG(grower) FROM market.deliveries WHERE grower IS NOT NULL -- none
);
SET box = STRUCT(3, 4);
SET flag = NULL;
SET (guessed, flag) = (2, TRUE);
SET day = DATE_SUB(CURRENT_DATE(), INTERVAL 1 DAY);
IF NULL THEN
  SET since = TIMESTAMP(day);
END IF;
WHILE flag AND EXISTS (SELECT 1 FROM market.deliveries) DO
  SET flag = FALSE;
END WHILE;
CASE guessed WHEN 1 THEN SELECT 1; ELSE SELECT 2; END CASE;
CREATE OR REPLACE TABLE market.b AS
SELECT day AS day, share AS share, total AS total FROM market.deliveries;
