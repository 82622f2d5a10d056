# does: packages of its own, imports by path, pickles
import importlib
import os
import pickle
import sys

os.makedirs("package/inner")
for path in ("package/__init__.py", "package/inner/__init__.py"):
    open(path, "w").close()
with open("package/inner/module.py", "w") as file:
    file.write("class Thing:\n    value = 3\n")
sys.path.insert(0, os.getcwd())
module = importlib.import_module("package.inner.module")
assert pickle.loads(pickle.dumps(module.Thing())).value == 3
print("ok")
