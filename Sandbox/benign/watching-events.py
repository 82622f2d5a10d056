# does: epoll, eventfd, timers and poll
import ctypes
import os
import select

libc = ctypes.CDLL(None)
event = libc.eventfd(0, 0)
poll = select.epoll()
poll.register(event, select.EPOLLIN)
os.write(event, (1).to_bytes(8, "little"))
assert poll.poll(1) == [(event, select.EPOLLIN)]
watch = libc.inotify_init1(0)
assert libc.inotify_add_watch(watch, b".", 0x100) > 0
open("made", "w").close()
assert len(os.read(watch, 4096)) > 0
print("ok")
