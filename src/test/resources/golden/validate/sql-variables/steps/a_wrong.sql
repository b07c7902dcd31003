DECLARE n INT64 DEFAULT 'none';
DECLARE day DATE;
DECLARE names ARRAY<STRING>;
SET n = (SELECT MAX(grower) FROM market.deliveries);
SET n = 1.5 * n;
SET day = CURRENT_TIMESTAMP();
SET names = [1, 2];
WHILE n DO
  SET n = n - 1;
END WHILE;
IF (SELECT COUNT(*) FROM market.deliveries) THEN
  SET n = 'x';
ELSEIF day THEN
  SET n = 1;
END IF;
REPEAT
  SET n = n + 1;
  UNTIL 'done'
END REPEAT;
CASE WHEN n THEN SELECT 1; END CASE;
CREATE OR REPLACE TABLE market.a AS SELECT n AS n, day AS day;
