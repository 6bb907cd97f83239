"""Batch: search all frames of a night without a window, one review file each, here or on many machines.

`plan` selects the frames, and `batch_task` processes one of them, the same wherever it runs; `processes` runs tasks on
this machine, `cluster` on the workers of dask.distributed.
"""
