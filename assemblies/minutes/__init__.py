"""Result sheets and minutes as papers, drawn from the data each time."""
