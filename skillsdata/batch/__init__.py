"""The machine at night: many reports from one file of jobs, and what became of every run."""
