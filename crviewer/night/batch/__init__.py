"""The batch: every frame of a night searched without a window, one review file each, here or on many machines.

`plan` says which frames, and `task` what is done to one of them, the same wherever it is done; `processes` does it on
this machine, `cluster` on the workers of dask.distributed.
"""
