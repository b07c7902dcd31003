-- select: shop.orders -> ; warning: nothing keeps what this query returns: begin it with CREATE OR REPLACE TABLE dataset.table AS, or make an assertion of it
SELECT COUNT(*) AS orders FROM shop.orders
-- create as: shop.orders -> shop.daily
CREATE OR REPLACE TABLE shop.daily
PARTITION BY day CLUSTER BY status
OPTIONS (description = 'Orders by day', labels = [('team', 'sales')])
AS SELECT day, status, COUNT(*) AS orders, SUM(amount) AS amount FROM shop.orders GROUP BY day, status;
-- create if not exists: market.deliveries -> shop.first
CREATE TABLE IF NOT EXISTS shop.first AS SELECT * EXCEPT (notes, place) FROM market.deliveries
-- create with columns:  -> shop.ledger; warning: it reads no table, so that no arrival sets it off: say in line.yaml under steps.overrides.step.reads after which tables it runs
CREATE TABLE IF NOT EXISTS shop.ledger (
  id INT64 NOT NULL OPTIONS (description = 'number'),
  name STRING(20) DEFAULT 'none',
  price NUMERIC(10, 2),
  tags ARRAY<STRING>,
  lots ARRAY<STRUCT<lot STRING, weight FLOAT64>>,
  made_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP(),
  PRIMARY KEY (id) NOT ENFORCED
) PARTITION BY TIMESTAMP_TRUNC(made_at, MONTH) OPTIONS (partition_expiration_days = 90)
-- ingestion partitions: shop.orders -> shop.arrived
CREATE OR REPLACE TABLE shop.arrived (order_id INT64) PARTITION BY _PARTITIONDATE;
INSERT INTO shop.arrived (_PARTITIONTIME, order_id)
SELECT TIMESTAMP_TRUNC(ordered_at, DAY), order_id FROM shop.orders;
-- range partitions: shop.orders -> shop.ranges
CREATE OR REPLACE TABLE shop.ranges PARTITION BY RANGE_BUCKET(customer_id, GENERATE_ARRAY(0, 1000, 10))
AS SELECT customer_id, order_id FROM shop.orders
-- view: shop.customers, shop.orders -> shop.named
CREATE OR REPLACE VIEW shop.named AS
SELECT o.*, c.name FROM shop.orders AS o JOIN shop.customers AS c USING (customer_id)
-- view with column names: shop.orders -> shop.renamed; warning: this is not checked: CREATE VIEW with column options not supported
CREATE OR REPLACE VIEW shop.renamed (n OPTIONS (description = 'number'), total) AS
SELECT order_id, amount FROM shop.orders
-- materialized view: shop.orders -> shop.sums
CREATE MATERIALIZED VIEW IF NOT EXISTS shop.sums OPTIONS (enable_refresh = true, refresh_interval_minutes = 60)
AS SELECT customer_id, SUM(amount) AS amount FROM shop.orders GROUP BY customer_id
-- insert values:  -> shop.totals; warning: it reads no table, so that no arrival sets it off: say in line.yaml under steps.overrides.step.reads after which tables it runs
INSERT INTO shop.totals (customer_id, amount, updated_at) VALUES (1, 2.5, CURRENT_TIMESTAMP()), (2, NULL, DEFAULT)
-- insert without into: shop.orders -> shop.totals
INSERT shop.totals SELECT customer_id, SUM(amount), MAX(ordered_at) FROM shop.orders GROUP BY 1
-- insert with: shop.orders -> shop.totals
INSERT INTO shop.totals (customer_id, amount)
WITH recent AS (SELECT * FROM shop.orders WHERE day >= DATE_SUB(CURRENT_DATE(), INTERVAL 7 DAY))
SELECT customer_id, SUM(amount) FROM recent GROUP BY customer_id
-- insert what is not there: shop.orders, shop.totals -> shop.totals
INSERT INTO shop.totals (customer_id)
SELECT DISTINCT customer_id FROM shop.orders AS o
WHERE NOT EXISTS (SELECT 1 FROM shop.totals AS t WHERE t.customer_id = o.customer_id)
-- merge with all branches: shop.orders, shop.totals -> shop.totals
MERGE INTO shop.totals AS t
USING (SELECT customer_id, SUM(amount) AS amount FROM shop.orders GROUP BY customer_id) AS s
ON t.customer_id = s.customer_id
WHEN MATCHED AND s.amount IS NULL THEN DELETE
WHEN MATCHED THEN UPDATE SET amount = s.amount, updated_at = CURRENT_TIMESTAMP()
WHEN NOT MATCHED BY TARGET THEN INSERT (customer_id, amount) VALUES (s.customer_id, s.amount)
WHEN NOT MATCHED BY SOURCE THEN UPDATE SET amount = 0
-- merge insert row: shop.totals, shop.unknown -> shop.totals
MERGE shop.totals USING shop.unknown AS u ON FALSE
WHEN NOT MATCHED THEN INSERT ROW WHEN NOT MATCHED BY SOURCE AND amount < 0 THEN DELETE
-- dedupe a landed table: market.deliveries -> market.deliveries
DELETE FROM market.deliveries AS d
WHERE EXISTS (
  SELECT 1 FROM market.deliveries AS later
  WHERE later.delivery_id = d.delivery_id AND later.picked_at > d.picked_at)
-- update from: shop.customers, shop.totals -> shop.totals
UPDATE shop.totals AS t SET amount = t.amount * 2, updated_at = CURRENT_TIMESTAMP()
FROM shop.customers AS c WHERE c.customer_id = t.customer_id AND c.since < '2024-01-01'
-- delete all: shop.totals -> shop.totals; warning: it reads no table, so that no arrival sets it off: say in line.yaml under steps.overrides.step.reads after which tables it runs
DELETE shop.totals WHERE TRUE
-- truncate and fill: shop.orders -> shop.totals
TRUNCATE TABLE shop.totals;
INSERT INTO shop.totals (customer_id) SELECT customer_id FROM shop.orders;
-- pivot: shop.orders -> shop.pivoted
CREATE OR REPLACE TABLE shop.pivoted AS
SELECT * FROM (SELECT customer_id, status, amount FROM shop.orders)
PIVOT (SUM(amount) AS amount, COUNT(*) AS n FOR status IN ('open', 'paid' AS settled))
-- unpivot: shop.orders -> shop.unpivoted
CREATE OR REPLACE TABLE shop.unpivoted AS
SELECT order_id, kind, number FROM shop.orders UNPIVOT (number FOR kind IN (customer_id))
-- qualify: shop.orders -> shop.latest
CREATE OR REPLACE TABLE shop.latest AS
SELECT * FROM shop.orders QUALIFY ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY ordered_at DESC) = 1
-- unnest: shop.orders -> shop.lines
CREATE OR REPLACE TABLE shop.lines AS
SELECT o.order_id, item.sku, item.quantity * item.price AS amount, position
FROM shop.orders AS o, UNNEST(o.items) AS item WITH OFFSET AS position
-- array as a table: shop.orders -> shop.lines
CREATE OR REPLACE TABLE shop.lines AS SELECT order_id, item.sku FROM shop.orders AS o, o.items AS item
-- array without an alias: shop.orders -> shop.lines
CREATE OR REPLACE TABLE shop.lines AS SELECT order_id, tag FROM shop.orders, orders.tags AS tag
-- left join unnest: shop.orders -> shop.lines
CREATE OR REPLACE TABLE shop.lines AS
SELECT order_id, tag FROM shop.orders LEFT JOIN UNNEST(tags) AS tag
-- subqueries everywhere: market.seconds, shop.customers, shop.employees, shop.orders, shop.totals -> shop.mixed
CREATE OR REPLACE TABLE shop.mixed AS
SELECT
  (SELECT AS STRUCT MAX(id) AS id, 'x' AS x FROM shop.employees) AS highest,
  ARRAY(SELECT name FROM shop.customers WHERE customer_id = o.customer_id) AS names,
  o.customer_id IN (SELECT customer_id FROM shop.totals) AS has_total
FROM shop.orders AS o
WHERE EXISTS (SELECT 1 FROM o.items AS i WHERE i.quantity > 1)
  AND o.amount > (SELECT AVG(kilos) FROM market.seconds)
-- recursion: shop.employees -> shop.chain
CREATE OR REPLACE TABLE shop.chain AS
WITH RECURSIVE chain AS (
  SELECT id, boss, 0 AS depth FROM shop.employees WHERE boss IS NULL
  UNION ALL
  SELECT e.id, e.boss, chain.depth + 1 FROM shop.employees AS e JOIN chain ON e.boss = chain.id)
SELECT * FROM chain
-- with names that shadow: shop.orders -> shop.shadow
CREATE OR REPLACE TABLE shop.shadow AS
WITH customers AS (SELECT customer_id FROM shop.orders), orders AS (SELECT * FROM customers)
SELECT * FROM orders
-- structs and arrays: shop.orders -> shop.nested
CREATE OR REPLACE TABLE shop.nested AS
SELECT customer.country,
  ARRAY_AGG(STRUCT(order_id AS id, amount) ORDER BY amount DESC LIMIT 3) AS best,
  ARRAY_AGG(customer IGNORE NULLS)[SAFE_OFFSET(0)].name AS some_name,
  ARRAY_LENGTH(ARRAY_CONCAT_AGG(tags)) AS tags,
  ARRAY_TO_STRING(ANY_VALUE(tags HAVING MAX amount), ',') AS text
FROM shop.orders GROUP BY customer.country
-- struct types: shop.orders -> shop.typed
CREATE OR REPLACE TABLE shop.typed AS
SELECT STRUCT<id INT64, made_at TIMESTAMP>(order_id, ordered_at) AS pair, [1, 2, 3] AS three,
  ARRAY<STRUCT<a STRING, b ARRAY<INT64>>>[('x', [1])] AS deep, CAST(NULL AS ARRAY<DATE>) AS none FROM shop.orders
-- json: shop.orders -> shop.parsed
CREATE OR REPLACE TABLE shop.parsed AS
SELECT JSON_VALUE(payload, '$.kind') AS kind, JSON_QUERY(payload, '$.deep') AS deep, payload.a.b[0] AS path,
  INT64(payload.number) AS number, LAX_STRING(payload.text) AS text, JSON_VALUE_ARRAY(payload, '$.list') AS list,
  TO_JSON(STRUCT(order_id)) AS made, PARSE_JSON('{"a": 1}') AS given, JSON_TYPE(payload) AS type,
  TO_JSON_STRING(customer) AS shown, JSON_EXTRACT_SCALAR(TO_JSON_STRING(payload), '$.x') AS old
FROM shop.orders
-- geography: other-project.geo.zones, shop.orders -> shop.zoned
CREATE OR REPLACE TABLE shop.zoned AS
SELECT z.zone, COUNT(*) AS n, ST_UNION_AGG(o.place) AS places, SUM(ST_DISTANCE(o.place, ST_GEOGPOINT(13.4, 52.5))) AS far
FROM shop.orders AS o JOIN `other-project`.geo.zones AS z ON ST_CONTAINS(z.area, o.place) GROUP BY z.zone
-- hyphens without quotes: other-project.geo.zones -> shop.zones
CREATE OR REPLACE TABLE shop.zones AS SELECT zone FROM other-project.geo.zones
-- quoted as a whole: other-project.geo.zones, shop.orders -> shop.zones
CREATE OR REPLACE TABLE `own-project.shop.zones` AS
SELECT zone FROM `other-project.geo.zones` CROSS JOIN `own-project.shop.orders`
-- own project in parts: shop.orders -> shop.copy
CREATE OR REPLACE TABLE `own-project`.shop.copy AS SELECT * FROM `own-project`.`shop`.`orders`
-- wildcard: shop.events_* -> shop.users
CREATE OR REPLACE TABLE shop.users AS
SELECT user, MAX(seen_at) AS last, MIN(_TABLE_SUFFIX) AS first_suffix FROM `shop.events_*`
WHERE _TABLE_SUFFIX BETWEEN '20240101' AND '20240131' GROUP BY user
-- wildcard with project: shop.events_2024* -> shop.users
CREATE OR REPLACE TABLE shop.users AS SELECT DISTINCT user FROM `own-project.shop.events_2024*`
-- window functions: shop.orders -> shop.windows
CREATE OR REPLACE TABLE shop.windows AS
SELECT order_id,
  LAG(amount, 1, NUMERIC '0') OVER by_customer AS before,
  LAST_VALUE(status IGNORE NULLS) OVER (by_customer ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS last_status,
  NTILE(4) OVER (ORDER BY amount) AS quarter, PERCENT_RANK() OVER (ORDER BY amount) AS rank,
  SUM(amount) OVER (PARTITION BY day ORDER BY ordered_at RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS running,
  PERCENTILE_CONT(amount, 0.5) OVER (PARTITION BY day) AS median
FROM shop.orders WINDOW by_customer AS (PARTITION BY customer_id ORDER BY ordered_at)
-- grouping sets: shop.orders -> shop.grouped
CREATE OR REPLACE TABLE shop.grouped AS
SELECT day, status, COUNT(*) AS n, GROUPING(day) AS all_days FROM shop.orders GROUP BY ROLLUP (day, status)
-- group by all: shop.orders -> shop.grouped
CREATE OR REPLACE TABLE shop.grouped AS SELECT day, status, COUNTIF(amount > 0) AS n FROM shop.orders GROUP BY ALL
-- approximate functions: shop.orders -> shop.approximate
CREATE OR REPLACE TABLE shop.approximate AS
SELECT APPROX_COUNT_DISTINCT(customer_id) AS customers, APPROX_QUANTILES(amount, 4)[OFFSET(2)] AS median,
  APPROX_TOP_COUNT(status, 3) AS top, HLL_COUNT.EXTRACT(HLL_COUNT.INIT(customer_id)) AS sketch,
  LOGICAL_OR(amount > 0) AS any_paid, STDDEV_SAMP(amount) AS spread, CORR(amount, customer_id) AS related
FROM shop.orders
-- dates and times: shop.orders -> shop.dates
CREATE OR REPLACE TABLE shop.dates AS
SELECT DATE_TRUNC(day, ISOWEEK) AS week, EXTRACT(DAYOFWEEK FROM ordered_at AT TIME ZONE 'Europe/Berlin') AS weekday,
  FORMAT_TIMESTAMP('%Y-%m', ordered_at) AS month, PARSE_DATE('%Y%m%d', '20240101') AS parsed,
  DATETIME(ordered_at, 'Europe/Berlin') AS local, TIMESTAMP_DIFF(CURRENT_TIMESTAMP(), ordered_at, HOUR) AS age,
  TIMESTAMP_SECONDS(1) AS epoch, LAST_DAY(day, MONTH) AS last_day, DATE(2024, 1, 1) AS made, day + 1 AS next_day,
  ordered_at - INTERVAL 1 DAY AS before
FROM shop.orders
-- date spine: shop.orders -> shop.spine
CREATE OR REPLACE TABLE shop.spine AS
SELECT d AS day, IFNULL(SUM(o.amount), 0) AS amount
FROM UNNEST(GENERATE_DATE_ARRAY('2024-01-01', '2024-12-31', INTERVAL 1 DAY)) AS d
LEFT JOIN shop.orders AS o ON o.day = d GROUP BY d
-- text functions: shop.customers -> shop.texts
CREATE OR REPLACE TABLE shop.texts AS
SELECT REGEXP_EXTRACT(name, r'^(\w+)') AS first, SPLIT(name, ' ')[SAFE_ORDINAL(2)] AS second, FORMAT('%05d', customer_id) AS id,
  NORMALIZE_AND_CASEFOLD(name) AS folded, TO_HEX(SHA256(name)) AS hashed, FARM_FINGERPRINT(name) AS print,
  SAFE_CAST(name AS INT64) AS number, name LIKE 'A%' AS is_a, CONCAT(name, '!') AS loud, name || '?' AS asked,
  CAST(customer_id AS STRING FORMAT '999') AS shown, INITCAP(name) AS capital, SUBSTR(name, 1, 2) AS start
FROM shop.customers
-- case and null: shop.orders -> shop.cases
CREATE OR REPLACE TABLE shop.cases AS
SELECT CASE status WHEN 'open' THEN 1 ELSE 0 END AS open, CASE WHEN amount > 1 THEN 'big' END AS size,
  COALESCE(amount, 0) AS amount, NULLIF(status, '') AS status, IF(amount IS NULL, 'none', 'some') AS has,
  amount IS DISTINCT FROM 0 AS differs, SAFE_DIVIDE(amount, customer_id) AS share, GREATEST(amount, 1) AS most,
  ERROR('never') AS never
FROM shop.orders
-- set operations: market.deliveries, market.seconds -> shop.sets
CREATE OR REPLACE TABLE shop.sets AS
(SELECT delivery_id FROM market.deliveries EXCEPT DISTINCT SELECT delivery_id FROM market.seconds)
UNION ALL (SELECT delivery_id FROM market.seconds INTERSECT DISTINCT SELECT delivery_id FROM market.deliveries)
-- joins: shop.customers, shop.orders, shop.totals -> shop.joined
CREATE OR REPLACE TABLE shop.joined AS
SELECT c.name, o.order_id, t.amount FROM shop.customers AS c
FULL OUTER JOIN shop.orders AS o ON o.customer_id = c.customer_id
LEFT JOIN shop.totals AS t ON t.customer_id = c.customer_id AND t.amount > 0
-- time travel: shop.orders -> shop.past
CREATE OR REPLACE TABLE shop.past AS
SELECT order_id FROM shop.orders FOR SYSTEM_TIME AS OF TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)
-- sample: shop.orders -> shop.sample
CREATE OR REPLACE TABLE shop.sample AS SELECT order_id FROM shop.orders TABLESAMPLE SYSTEM (10 PERCENT)
-- pipe syntax: shop.customers, shop.orders -> shop.piped
CREATE OR REPLACE TABLE shop.piped AS
FROM shop.orders
|> WHERE amount > 0
|> JOIN shop.customers USING (customer_id)
|> AGGREGATE SUM(amount) AS amount GROUP BY name
|> ORDER BY amount DESC |> LIMIT 10
-- replace and except: shop.orders -> shop.starred
CREATE OR REPLACE TABLE shop.starred AS
SELECT * EXCEPT (payload, place) REPLACE (UPPER(status) AS status) FROM shop.orders
-- parameters: market.deliveries -> market.recent
CREATE OR REPLACE TABLE market.recent AS
SELECT *, @run_id AS run, @manifest_id AS manifest FROM market.deliveries
WHERE picked_at >= @window_start AND picked_at < @window_end AND ARRAY_LENGTH(@arrived) > 0
-- aliases of types: shop.orders -> shop.aliases
CREATE OR REPLACE TABLE shop.aliases AS
SELECT CAST(order_id AS INTEGER) AS a, CAST(amount AS DECIMAL) AS b, CAST(amount AS BIGDECIMAL) AS c, CAST(order_id AS BIGINT) AS d
FROM shop.orders
-- like: shop.orders -> shop.alike
CREATE TABLE IF NOT EXISTS shop.alike LIKE shop.orders
-- clone: shop.orders -> shop.cloned
CREATE OR REPLACE TABLE shop.cloned CLONE shop.orders
-- copy: shop.orders -> shop.copied
CREATE OR REPLACE TABLE shop.copied COPY shop.orders
-- snapshot: shop.orders -> shop.backup
CREATE SNAPSHOT TABLE shop.backup CLONE shop.orders OPTIONS (expiration_timestamp = TIMESTAMP '2030-01-01')
-- external table:  -> shop.files; warning: it reads no table, so that no arrival sets it off: say in line.yaml under steps.overrides.step.reads after which tables it runs
CREATE OR REPLACE EXTERNAL TABLE shop.files OPTIONS (format = 'CSV', uris = ['gs://bucket/*.csv'])
-- load data:  -> shop.loaded; warning: it reads no table, so that no arrival sets it off: say in line.yaml under steps.overrides.step.reads after which tables it runs
LOAD DATA OVERWRITE shop.loaded FROM FILES (format = 'PARQUET', uris = ['gs://bucket/*.parquet'])
-- export: shop.orders -> 
EXPORT DATA OPTIONS (uri = 'gs://bucket/orders-*.csv', format = 'CSV', overwrite = true, header = true) AS
SELECT order_id, amount FROM shop.orders ORDER BY order_id
-- drop and alter:  -> shop.new, shop.old; warning: it reads no table, so that no arrival sets it off: say in line.yaml under steps.overrides.step.reads after which tables it runs
DROP TABLE IF EXISTS shop.old;
ALTER TABLE shop.new ADD COLUMN IF NOT EXISTS note STRING;
-- rename: shop.orders -> shop.final, shop.staged
CREATE OR REPLACE TABLE shop.staged AS SELECT order_id FROM shop.orders;
ALTER TABLE shop.staged RENAME TO final;
-- search index: shop.orders -> 
CREATE SEARCH INDEX IF NOT EXISTS by_text ON shop.orders (ALL COLUMNS)
-- row access policy: shop.orders -> 
CREATE OR REPLACE ROW ACCESS POLICY only_open ON shop.orders GRANT TO ('allUsers') FILTER USING (status = 'open')
-- metadata: market.deliveries -> shop.sizes
CREATE OR REPLACE TABLE shop.sizes AS
SELECT t.table_name, (SELECT COUNT(*) FROM market.deliveries) AS n FROM shop.INFORMATION_SCHEMA.TABLES AS t
CROSS JOIN `region-eu`.INFORMATION_SCHEMA.JOBS_BY_PROJECT CROSS JOIN `shop.__TABLES__`
-- unknown columns: shop.orders, shop.unknown -> shop.wild
CREATE OR REPLACE TABLE shop.wild AS SELECT u.anything + 'x' AS y FROM shop.unknown AS u JOIN shop.orders AS o USING (whatever)
-- a function it lacks: shop.orders -> shop.lacking; warning: this packhouse does not know the function MIN_BY; BigQuery may, so this statement is not checked
CREATE OR REPLACE TABLE shop.lacking AS SELECT MIN_BY(order_id, amount) AS id FROM shop.orders
-- a model: shop.orders -> shop.predicted, shop.trained; warning: this packhouse does not know the function ML.PREDICT; BigQuery may, so this statement is not checked
CREATE OR REPLACE MODEL shop.trained OPTIONS (model_type = 'linear_reg', input_label_cols = ['amount']) AS
SELECT amount, customer_id FROM shop.orders;
CREATE OR REPLACE TABLE shop.predicted AS
SELECT * FROM ML.PREDICT(MODEL shop.trained, TABLE shop.orders), ML.EVALUATE(MODEL shop.trained, (SELECT * FROM shop.orders));
-- functions of the script: shop.customers, shop.orders -> shop.functions
CREATE TEMP FUNCTION doubled(x INT64) RETURNS INT64 AS (x * 2);
CREATE TEMP FUNCTION shouted(s STRING) RETURNS STRING LANGUAGE js AS r"""return s.toUpperCase();""";
CREATE TEMP FUNCTION any_of(a ANY TYPE, b ANY TYPE) AS (COALESCE(a, b));
CREATE TEMP FUNCTION newest() AS ((SELECT MAX(since) FROM shop.customers));
CREATE OR REPLACE TABLE shop.functions AS
SELECT doubled(order_id) AS twice, shouted(status) AS loud, newest() AS newest FROM shop.orders;
-- temporary tables: shop.orders -> shop.from_temporary
CREATE TEMP TABLE recent AS SELECT order_id, amount FROM shop.orders WHERE day > '2024-01-01';
CREATE TEMPORARY TABLE top AS SELECT * FROM recent ORDER BY amount DESC LIMIT 5;
INSERT INTO recent (order_id, amount) SELECT order_id, amount FROM top;
UPDATE recent SET amount = 0 WHERE TRUE;
CREATE OR REPLACE TABLE shop.from_temporary AS SELECT r.order_id, t.amount FROM _SESSION.recent AS r JOIN top AS t USING (order_id);
DROP TABLE recent;
-- variables: market.seconds, shop.orders -> shop.totals
DECLARE most NUMERIC;
DECLARE a, b INT64 DEFAULT 0;
DECLARE names ARRAY<STRING> DEFAULT ['x'];
DECLARE since DEFAULT DATE '2024-01-01';
SET most = (SELECT MAX(kilos) FROM market.seconds);
SET (a, b) = (1, 2);
INSERT INTO shop.totals (customer_id, amount) SELECT customer_id + a, amount + most FROM shop.orders
WHERE day > since AND status IN UNNEST(names) AND customer_id < b;
-- if: market.seconds, shop.customers, shop.orders, shop.totals -> shop.totals
IF EXISTS (SELECT 1 FROM shop.orders WHERE amount < 0) THEN
  DELETE FROM shop.totals WHERE amount IN (SELECT amount FROM shop.orders);
ELSEIF (SELECT COUNT(*) FROM shop.customers) > 0 THEN
  INSERT INTO shop.totals (customer_id) SELECT crates FROM market.seconds;
ELSE
  SELECT 1;
END IF;
-- for: market.deliveries, shop.customers -> shop.totals
FOR customer IN (SELECT customer_id, name FROM shop.customers) DO
  INSERT INTO shop.totals (customer_id, amount)
  SELECT customer.customer_id, SUM(kilos) FROM market.deliveries WHERE grower = customer.name;
END FOR;
-- loops: market.deliveries, shop.orders -> shop.totals
DECLARE day DATE DEFAULT (SELECT MIN(day) FROM shop.orders);
WHILE day < CURRENT_DATE() DO
  INSERT INTO shop.totals (amount) SELECT SUM(o.amount) FROM shop.orders AS o WHERE o.day = day;
  SET day = DATE_ADD(day, INTERVAL 1 DAY);
END WHILE;
LOOP
  IF (SELECT COUNT(*) FROM market.deliveries) > 5 THEN LEAVE; END IF;
  BREAK;
END LOOP;
REPEAT SET day = day - 1; UNTIL day < '2020-01-01' END REPEAT;
-- exceptions: market.deliveries, market.seconds -> shop.totals
BEGIN
  INSERT INTO shop.totals (customer_id) SELECT crates FROM market.deliveries;
EXCEPTION WHEN ERROR THEN
  INSERT INTO shop.totals (customer_id) SELECT crates FROM market.seconds WHERE grower = @@error.message;
  RAISE USING MESSAGE = @@error.formatted_stack_trace;
END;
-- case statement: market.deliveries, market.seconds, shop.orders -> shop.totals
CASE (SELECT MAX(status) FROM shop.orders)
  WHEN 'open' THEN INSERT INTO shop.totals (customer_id) SELECT crates FROM market.deliveries;
  ELSE INSERT INTO shop.totals (customer_id) SELECT crates FROM market.seconds;
END CASE;
-- transaction: market.deliveries -> shop.ledger_new, shop.totals
BEGIN TRANSACTION;
CREATE TABLE IF NOT EXISTS shop.ledger_new (id STRING);
INSERT INTO shop.ledger_new (id) SELECT delivery_id FROM market.deliveries;
INSERT INTO shop.totals (customer_id) SELECT crates FROM market.deliveries;
COMMIT TRANSACTION;
-- assert: market.deliveries -> 
ASSERT (SELECT COUNT(*) FROM market.deliveries) > 0 AS 'nothing was delivered'
-- schema and dynamic name: market.deliveries -> shop.made
CREATE SCHEMA IF NOT EXISTS shop OPTIONS (location = 'EU');
CREATE OR REPLACE TABLE shop.made AS SELECT COUNT(*) AS n FROM market.deliveries;
-- procedure is not run: market.deliveries -> 
CREATE OR REPLACE PROCEDURE shop.clean() BEGIN DELETE FROM shop.totals WHERE TRUE; END;
SELECT COUNT(*) AS n FROM market.deliveries;
-- range and interval: shop.orders -> shop.spans
CREATE OR REPLACE TABLE shop.spans AS
SELECT RANGE(day, DATE_ADD(day, INTERVAL 7 DAY)) AS week, MAKE_INTERVAL(hour => 2) AS length FROM shop.orders
-- value table: shop.orders -> shop.structs
CREATE OR REPLACE TABLE shop.structs AS SELECT AS STRUCT order_id, amount FROM shop.orders
-- comments and case: market.deliveries -> shop.comments
/* FROM shop.totals */ create or replace table shop.comments as # FROM shop.employees
select Grower as grower -- FROM shop.customers
from market.deliveries
