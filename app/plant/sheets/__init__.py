"""Master data in spreadsheets: a sheet a kind, a column a field; out as they stand, in all or nothing."""
