"""What people and programs read: a result, an inspection, the registry, the catalogue and the rules, as text and as JSON."""
