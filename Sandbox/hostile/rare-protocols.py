# tries: to have the kernel load modules for protocols that nobody uses here, each of which has had faults
# wall:  types and protocols of sockets in the system call filter
# power: without filter
import errno
import socket

MULTIPATH, STREAMS, CONGESTION, LIGHT = 262, 132, 33, 136
reached = []
for family in (socket.AF_INET, socket.AF_INET6):
    for kind, number in [(1, MULTIPATH), (1, STREAMS), (5, 0), (6, CONGESTION), (2, LIGHT), (2, socket.IPPROTO_ICMP)]:
        try:
            socket.socket(family, kind, number).close()
            reached.append(f"{kind}/{number}")
        except OSError as error:
            # These come from the filter; the kernel, which has looked for a module, says them too.
            if error.errno not in (errno.EPROTONOSUPPORT, errno.ESOCKTNOSUPPORT):
                reached.append(f"{kind}/{number}")
print(f"escaped: reached the protocols {sorted(set(reached))}" if reached else "held")
