"""The pages of plenaries: agenda and papers, the chair's desk, the roll, motions, the hall."""
