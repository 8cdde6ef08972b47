"""What is typed on the pages of assemblies, and what is wrong with it."""
