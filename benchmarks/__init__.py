"""The forecast benchmark: ours and its peers on public annual series that none was learned from."""
