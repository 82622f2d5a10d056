# does: pytest, where it is installed
import subprocess
import sys

try:
    import pytest  # noqa: F401
except ImportError:
    print("skipped: no pytest")
    sys.exit()
with open("test_sample.py", "w") as file:
    file.write("def test_a(tmp_path):\n    (tmp_path / 'f').write_text('x')\n")
result = subprocess.run([sys.executable, "-m", "pytest", "-q"], capture_output=True, text=True)
assert result.returncode == 0, result.stdout
print("ok")
