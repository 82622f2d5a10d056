# does: half a gigabyte of memory
block = bytearray(512 << 20)
block[::4096] = bytes(len(block) // 4096)
print("ok" if len(block) == 512 << 20 else "no")
