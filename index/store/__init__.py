"""What is kept on disk: ``home`` ties the catalogue (``sqlite``), the ``vectors`` and the ``writer`` together.

The catalogue is the truth. The writer's docstring says why a kill at any moment does no harm. A table is added
in ``sqlite/schema.py``.
"""
