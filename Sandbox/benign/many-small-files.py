# does: thousands of small files
import os

os.mkdir("files")
for number in range(3000):
    with open(f"files/{number}", "w") as file:
        file.write(str(number))
assert sum(int(open(entry.path).read()) for entry in os.scandir("files")) == 4498500
print("ok")
