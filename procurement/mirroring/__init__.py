"""From OCDS releases of Find a Tender to rows: reading them with their faults, compiling them, what they say."""
