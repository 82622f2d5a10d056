# tries: to use more memory in one process than it may
# limit: the limit of address space
# power: bare
# needs: tight
try:
    block = bytearray(700 << 20)
    for page in range(0, len(block), 4096 * 64):
        block[page] = 1
    print("escaped: has 700 MiB")
except MemoryError:
    print("held")
