# does: processes that start anew, as on other systems
import multiprocessing


def double(number):
    return 2 * number


if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    with context.Pool(2) as pool:
        assert pool.map(double, [1, 2, 3]) == [2, 4, 6]
    print("ok")
