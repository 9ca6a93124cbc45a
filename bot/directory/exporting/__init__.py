"""The directory in the formats of others: HSDS 3 JSON, iCalendar, schema.org JSON-LD. Pure functions of entries."""
