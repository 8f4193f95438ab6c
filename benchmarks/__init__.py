"""How fast feeds are published, here and by others: python -m benchmarks.run"""
