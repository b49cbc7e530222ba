"""Made-up roadmaps in the shapes that the importer reads, and one as large as you like."""
