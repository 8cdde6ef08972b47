"""What is entered about offices, and what is written to them."""
