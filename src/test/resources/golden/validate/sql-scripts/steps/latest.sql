MERGE market.latest AS l
USING (SELECT * FROM market.by_size WHERE kilos > 0) AS s
ON l.size = s.size
WHEN MATCHED THEN UPDATE SET kilos = s.kilos
WHEN NOT MATCHED THEN INSERT (size, kilos) VALUES (s.size, s.kilos)
