# does: making and using a virtual environment
import subprocess
import sys

try:
    import venv  # noqa: F401
except ImportError:
    print("skipped: no venv")
    sys.exit()
subprocess.run([sys.executable, "-m", "venv", "--without-pip", "env"], check=True)
with open("env/lib/python%d.%d/site-packages/installed.py" % sys.version_info[:2], "w") as file:
    file.write("value = 5\n")
output = subprocess.run(["env/bin/python", "-c", "import installed; print(installed.value)"], capture_output=True, check=True)
assert output.stdout == b"5\n"
print("ok")
