"""The live L.A.Cosmic: the answer of astroscrappy at any thresholds, recomputed only where it can have changed.

Read `locality` first, for why that can be exact, then `formulas`, `maps`, `canvas`, `iteration` and `engine`.
"""
