"""Articles on their way into the index: ``sync`` names what to read, ``batches`` reads, embeds and stores it.

``checking`` verifies and repairs an index, ``rebuilding`` makes it anew, ``set_by_hand`` holds the metadata that
people set.
"""
