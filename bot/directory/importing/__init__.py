"""Reading what others publish: fetch a feed, read its format, check each item, merge it with what is known, keep it.

fetching -> integreat · icalendar_feed · schema_org · hsds · csv_table (drafts) -> checking (items) -> merging (entries) -> runs
"""
