"""One module for each subject that `feeds check` has an opinion on: what was written → faults."""
