"""Pages of votes: the chair's desk, the voter's ballot, counts of hands, results, papers."""
