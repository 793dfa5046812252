"""Names of people and places: who is mentioned, and which spellings mean the same name.

``spellings`` groups the spellings by rules on their sounds (``sounds``) and scripts (``romanisation``);
``mentions`` finds names in text; ``name_store`` keeps what was learnt in the home.
"""
