"""Runs a program and says what it used: the process itself and its children apart.

The CPU clock of a process (clock_getcpuclockid) counts all its threads, those that ended too, in nanoseconds, and none
of its children. It can be read from outside while the process runs and, until it is reaped, after it has ended.
wait4 gives what the process and all the children it waited for used together; the difference is the children's.

A process that is started from a big one inherits its parent's peak memory across exec, so programs are started by a
shell of two megabytes that forks and goes away; this process adopts them as their subreaper.
"""

import ctypes
import os
import subprocess
import time

PR_SET_CHILD_SUBREAPER = 36
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def cpu_seconds(pid):
    """CPU time of all threads of a process so far, without its children."""
    return time.clock_gettime(((~pid) << 3) | 2)


class Usage:
    """cpu: of the process itself · children: CPU of those it waited for · peak: bytes of memory, of the process or the
    largest child · wall: all in seconds but `peak`"""

    def __init__(self, cpu, children, peak, wall, status):
        self.cpu, self.children, self.peak, self.wall, self.status = cpu, children, peak, wall, status


class Program:
    """A started program. `pid` is its own, not that of a shell around it."""

    def __init__(self, arguments, environment, directory, log):
        self.start = time.monotonic()
        shell = subprocess.run(
            ["/bin/sh", "-c", 'exec 3>&1; "$@" </dev/null >"$LOG" 2>&1 3>&- & echo $! >&3', "sh", *arguments],
            env=environment | {"LOG": log}, cwd=directory, stdout=subprocess.PIPE, check=True)
        self.pid = int(shell.stdout)

    def wait(self):
        # Not reaped yet, so that its clock can still be read.
        os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOWAIT)
        wall = time.monotonic() - self.start
        own = cpu_seconds(self.pid)
        _, status, usage = os.wait4(self.pid, 0)
        both = usage.ru_utime + usage.ru_stime
        return Usage(own, max(0.0, both - own), usage.ru_maxrss * 1024, wall, os.waitstatus_to_exitcode(status))
