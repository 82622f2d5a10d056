# does: a pool of processes, queues and locks
import multiprocessing


def square(number):
    return number * number


if __name__ == "__main__":
    with multiprocessing.Pool(4) as pool:
        assert sum(pool.map(square, range(100))) == 328350
    queue, lock = multiprocessing.Queue(), multiprocessing.Lock()
    process = multiprocessing.Process(target=queue.put, args=["said"])
    process.start()
    with lock:
        assert queue.get(timeout=10) == "said"
    process.join()
    print("ok")
