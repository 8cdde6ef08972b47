"""Money without rows and requests: references, due days, bank statements, and which payment is for which invoice."""
