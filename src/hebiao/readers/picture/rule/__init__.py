"""The rulings of a straightened page, tested edge by edge."""
