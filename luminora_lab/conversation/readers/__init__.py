"""Readers, one module per file format; :mod:`~luminora_lab.conversation.readers.detect` finds the right one."""
