SELECT name, age FROM town.people WHERE age < 1
