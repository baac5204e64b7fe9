"""Bihuan 闭环: a factory's closed loop of quality training, executed as BPMN.

This package imports nothing by itself, so that use cases load without Flask.
"""

__version__ = "0.1.0"
