# tries: to write far more than it was given, out of a small archive
# limit: the limit of file sizes
# power: bare
# needs: tight
import signal
import zlib

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
bomb = zlib.compress(bytes(1 << 20), 9) * 1
try:
    with open("unpacked", "wb") as file:
        for _ in range(16):
            file.write(zlib.decompress(bomb))
    print("escaped: unpacked 16 MiB")
except OSError:
    print("held")
