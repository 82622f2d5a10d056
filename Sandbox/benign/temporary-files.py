# does: temporary files and folders of every kind
import os
import tempfile

with tempfile.TemporaryDirectory() as folder, tempfile.NamedTemporaryFile(dir=folder) as named:
    named.write(b"x" * 100_000)
    with tempfile.TemporaryFile() as unnamed, tempfile.SpooledTemporaryFile(10) as spooled:
        unnamed.write(b"y")
        spooled.write(b"z" * 100)
    assert os.path.exists(named.name)
assert not os.path.exists(folder)
print("ok")
