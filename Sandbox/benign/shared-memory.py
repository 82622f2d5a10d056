# does: shared memory between processes
import multiprocessing
from multiprocessing import shared_memory


def fill(name):
    block = shared_memory.SharedMemory(name)
    block.buf[0] = 7
    block.close()


if __name__ == "__main__":
    block = shared_memory.SharedMemory(create=True, size=1 << 20)
    process = multiprocessing.Process(target=fill, args=[block.name])
    process.start()
    process.join()
    assert block.buf[0] == 7
    block.close()
    block.unlink()
    print("ok")
