# does: executors of processes and threads
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor


def cube(number):
    return number**3


if __name__ == "__main__":
    for executor in (ProcessPoolExecutor(2), ThreadPoolExecutor(8)):
        with executor:
            assert sum(executor.map(cube, range(20))) == 36100
    print("ok")
