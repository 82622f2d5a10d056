# does: zip, tar, gzip, bz2 and lzma
import bz2
import gzip
import io
import lzma
import tarfile
import zipfile

data = bytes(range(256)) * 1000
for module in (bz2, gzip, lzma):
    assert module.decompress(module.compress(data)) == data
with zipfile.ZipFile("a.zip", "w") as archive:
    archive.writestr("name", data)
with tarfile.open("a.tar", "w") as archive:
    info = tarfile.TarInfo("name")
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))
assert zipfile.ZipFile("a.zip").read("name") == data
assert tarfile.open("a.tar").extractfile("name").read() == data
print("ok")
