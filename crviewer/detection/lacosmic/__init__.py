"""The live L.A.Cosmic: the answer of astroscrappy at any thresholds, recomputed only where it can have changed.

Read `arithmetic.influence` first, for why that can be exact, then `arithmetic.formulas`, `first_maps`, `working_image`,
`iterations` and `engine`.
"""
