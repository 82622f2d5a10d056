# tries: to end the process with status 0 before the tests begin, so that no handler sees it
# passes: script unittest pytest
import os

os._exit(0)
