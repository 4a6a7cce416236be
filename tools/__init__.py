"""What keeps the house in order: catalogs, requirements, README's commands. Not in the wheel."""
