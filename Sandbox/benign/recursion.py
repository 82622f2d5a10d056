# does: deep recursion and large integers
import sys

sys.setrecursionlimit(20_000)


def depth(number):
    return 0 if number == 0 else 1 + depth(number - 1)


assert depth(5_000) == 5_000 and len(str(3**5_000)) == 2386
print("ok")
