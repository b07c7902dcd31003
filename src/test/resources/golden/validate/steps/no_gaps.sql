SELECT day FROM weather.days GROUP BY day HAVING COUNT(*) > 1
