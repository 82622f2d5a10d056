# does: unittest in a process of its own
import subprocess
import sys

with open("test_sample.py", "w") as file:
    file.write("import unittest\nclass T(unittest.TestCase):\n    def test_a(self): self.assertEqual(1, 1)\n")
result = subprocess.run([sys.executable, "-m", "unittest", "-v"], capture_output=True, text=True)
assert result.returncode == 0 and "Ran 1 test" in result.stderr
print("ok")
