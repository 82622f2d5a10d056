# tries: to have another process killed first when memory runs out, and to give it another name
# wall:  /proc, which is read-only
# power: without readonly
import os

child = os.fork()
if child == 0:
    os.read(os.pipe()[0], 1)
    os._exit(0)
done = []
for name, text in (("oom_score_adj", "1000"), ("comm", "another"), ("clear_refs", "1"), ("coredump_filter", "0x7f")):
    try:
        with open(f"/proc/{child}/{name}", "w") as file:
            file.write(text)
        done.append(name)
    except OSError:
        pass
os.kill(child, 9)
print(f"escaped: wrote {', '.join(done)} of another process" if done else "held")
