"""The mentors' console: volunteers test and correct the answers; what they find ends in files that are reviewed."""
