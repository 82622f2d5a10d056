# does: threads with conditions and queues
import queue
import threading

jobs, results = queue.Queue(), []
lock = threading.Lock()


def work():
    while (job := jobs.get()) is not None:
        with lock:
            results.append(job * 2)


threads = [threading.Thread(target=work) for _ in range(20)]
for thread in threads:
    thread.start()
for number in range(1000):
    jobs.put(number)
for _ in threads:
    jobs.put(None)
for thread in threads:
    thread.join()
assert sum(results) == 999000
print("ok")
