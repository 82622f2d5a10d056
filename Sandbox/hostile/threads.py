# tries: to start more threads than it may
# limit: the limit of processes
# power: user
# needs: tight
import threading

end = threading.Event()
threads = []
try:
    for _ in range(200):
        thread = threading.Thread(target=end.wait, daemon=True)
        thread.start()
        threads.append(thread)
    print("escaped: started 200 threads")
except (RuntimeError, MemoryError):
    print("held")
end.set()
