"""Golden sets, metrics, runs and reports: did answers get better or worse?"""
