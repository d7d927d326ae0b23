"""How a short series goes on; knows no plan and no language."""
