"""HDF5 files (``.h5ad``, ``.loom``, 10x ``.h5``), read in a process of their own.

A file from elsewhere may point outside itself, claim any size, or crash the HDF5 library. So it is
checked before a value is read, and what happens to the process that reads it costs a message.
"""
