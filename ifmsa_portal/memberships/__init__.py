"""How an NMO's membership changes: by which decision, of which assembly, from which day on."""
