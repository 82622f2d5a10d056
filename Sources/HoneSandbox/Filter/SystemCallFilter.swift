import Glibc
import HoneCore

/// A seccomp program in classic BPF, assembled from a table of numbers.
///
/// Only the lower halves of arguments are judged: every argument looked at here is an `int` or a `mode_t`, of which
/// the kernel itself drops the upper half.
struct SystemCallFilter: Sendable {
    /// The instructions as the kernel and bubblewrap read them: `struct sock_filter`, 8 bytes each.
    private(set) var bytes: [UInt8] = []

    private enum Operation {
        static let load: UInt16 = 0x20  // BPF_LD | BPF_W | BPF_ABS
        static let jumpIfEqual: UInt16 = 0x15  // BPF_JMP | BPF_JEQ | BPF_K
        static let jumpIfGreater: UInt16 = 0x25  // BPF_JMP | BPF_JGT | BPF_K
        static let jumpIfSet: UInt16 = 0x45  // BPF_JMP | BPF_JSET | BPF_K
        static let mask: UInt16 = 0x54  // BPF_ALU | BPF_AND | BPF_K
        static let decide: UInt16 = 0x06  // BPF_RET | BPF_K
    }

    private enum Verdict {
        static let allow: UInt32 = 0x7FFF_0000
        static let kill: UInt32 = 0x8000_0000
        static func fail(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }
    }

    private static let setIdentifierBits: UInt32 = 0o6000
    /// O_CREAT and __O_TMPFILE, which alike on x86-64 and aarch64 say that open's mode means something.
    private static let creatingFlags: UInt32 = 0o100 | 0o20_000_000
    /// CLONE_NEW… as far as clone takes them: mount, cgroup, UTS, IPC, user, PID and network namespaces.
    private static let namespaceFlags: UInt32 = 0x7E02_0000

    /// AF_UNIX.
    private static let localFamily: UInt32 = 1
    /// With AF_INET and AF_INET6: what a server and its client in one box need, in a network that has nobody else.
    private static let networkFamilies: [UInt32] = [localFamily, 2, 10]
    /// SOCK_STREAM and SOCK_DGRAM, and the standard protocol of each, TCP and UDP. Asked for another, the kernel looks
    /// for a module and loads it: SCTP, DCCP, SMC and the like are of no use here, and have had faults.
    private static let socketTypes: [UInt32] = [1, 2]
    private static let socketTypeBits: UInt32 = 0xF
    private static let protocols: [UInt32] = [0, 6, 17]
    /// MAP_HUGETLB, MFD_HUGETLB, SHM_HUGETLB: the machine keeps such pages in stock for programs of its own, and neither
    /// a limit of memory nor a process's use of it counts them.
    private static let hugePages: UInt32 = 0x4_0000
    private static let hugeFile: UInt32 = 0x4
    private static let hugeSegment: UInt32 = 0x800

    init(table: SystemCallTable, preset: SystemCallPreset = .net) {
        emit(Operation.load, 4)
        emit(Operation.jumpIfEqual, table.architecture, 1, 0)
        emit(Operation.decide, Verdict.kill)
        emit(Operation.load, 0)
        if let bit = table.foreignBit {
            emit(Operation.jumpIfSet, bit, 0, 1)
            emit(Operation.decide, Verdict.kill)
        }
        emit(Operation.jumpIfGreater, table.newest, 0, 1)
        emit(Operation.decide, Verdict.fail(ENOSYS))
        for (number, flags, mode) in table.opens {
            only(number) { filter in
                filter.loadArgument(flags)
                filter.emit(Operation.jumpIfSet, Self.creatingFlags, 1, 0)
                filter.emit(Operation.decide, Verdict.allow)
                filter.failIfSet(mode, Self.setIdentifierBits, EPERM)
            }
        }
        for (number, argument) in table.modes {
            only(number) { $0.failIfSet(argument, Self.setIdentifierBits, EPERM) }
        }
        only(table.clone) { $0.failIfSet(0, Self.namespaceFlags, EPERM) }
        let isStrict = preset == .strict
        only(table.socket) { filter in
            if isStrict {
                filter.emit(Operation.decide, Verdict.fail(EAFNOSUPPORT))
            } else {
                filter.judgeSocket()
            }
        }
        // A pair connects to nothing but itself; event loops wake themselves with one.
        let pairs = isStrict ? [Self.localFamily] : Self.networkFamilies
        only(table.socketpair) { $0.allow(0, pairs, otherwise: EAFNOSUPPORT) }
        // TIOCSTI and TIOCLINUX type into a terminal; TIOCSETD has the kernel load another driver for one.
        only(table.ioctl) { $0.refuse(1, [0x5412, 0x541C, 0x5423], EPERM) }
        // Linux itself, without address randomisation, and the question which it is.
        only(table.personality) { $0.allow(0, [0, 0x0004_0000, 0xFFFF_FFFF], otherwise: EPERM) }
        for number in table.forbidden { only(number) { $0.emit(Operation.decide, Verdict.fail(EPERM)) } }
        if preset == .net {
            only(table.unattachedMemory[0]) { $0.failIfSet(1, Self.hugeFile, EPERM) }
            only(table.unattachedMemory[1]) { $0.failIfSet(2, Self.hugeSegment, EPERM) }
        }
        only(table.memoryMap) { $0.failIfSet(3, Self.hugePages, EPERM) }
        let absent =
            table.absent + (preset == .net ? [] : table.unattachedMemory)
            + (isStrict ? table.messages : [])
        for number in absent { only(number) { $0.emit(Operation.decide, Verdict.fail(ENOSYS)) } }
        emit(Operation.decide, Verdict.allow)
    }

    /// Instructions for one system call; they must end in a decision, as they lose the number.
    private mutating func only(_ number: UInt32, _ body: (inout SystemCallFilter) -> Void) {
        let start = bytes.count
        emit(Operation.jumpIfEqual, number, 0, 0)
        body(&self)
        bytes[start + 3] = UInt8((bytes.count - start) / 8 - 1)
    }

    /// The lower half of an argument, which comes first in memory on both architectures.
    private mutating func loadArgument(_ index: Int) { emit(Operation.load, UInt32(16 + 8 * index)) }

    private mutating func failIfSet(_ argument: Int, _ bits: UInt32, _ error: Int32) {
        loadArgument(argument)
        emit(Operation.jumpIfSet, bits, 0, 1)
        emit(Operation.decide, Verdict.fail(error))
        emit(Operation.decide, Verdict.allow)
    }

    private mutating func allow(_ argument: Int, _ values: [UInt32], otherwise error: Int32) {
        loadArgument(argument)
        for value in values {
            emit(Operation.jumpIfEqual, value, 0, 1)
            emit(Operation.decide, Verdict.allow)
        }
        emit(Operation.decide, Verdict.fail(error))
    }

    /// Local sockets of every kind, and of the internet's families only what an ordinary program asks for.
    private mutating func judgeSocket() {
        loadArgument(0)
        emit(Operation.jumpIfEqual, Self.localFamily, 0, 1)
        emit(Operation.decide, Verdict.allow)
        require(Self.networkFamilies, otherwise: EAFNOSUPPORT)
        loadArgument(1)
        emit(Operation.mask, Self.socketTypeBits)
        require(Self.socketTypes, otherwise: ESOCKTNOSUPPORT)
        loadArgument(2)
        require(Self.protocols, otherwise: EPROTONOSUPPORT)
        emit(Operation.decide, Verdict.allow)
    }

    /// Goes on where what is loaded is one of the values.
    private mutating func require(_ values: [UInt32], otherwise error: Int32) {
        for (index, value) in values.enumerated() {
            emit(Operation.jumpIfEqual, value, UInt8(values.count - index), 0)
        }
        emit(Operation.decide, Verdict.fail(error))
    }

    private mutating func refuse(_ argument: Int, _ values: [UInt32], _ error: Int32) {
        loadArgument(argument)
        for value in values {
            emit(Operation.jumpIfEqual, value, 0, 1)
            emit(Operation.decide, Verdict.fail(error))
        }
        emit(Operation.decide, Verdict.allow)
    }

    private mutating func emit(_ operation: UInt16, _ value: UInt32, _ ifTrue: UInt8 = 0, _ ifFalse: UInt8 = 0) {
        bytes.append(UInt8(truncatingIfNeeded: operation))
        bytes.append(UInt8(truncatingIfNeeded: operation >> 8))
        bytes.append(ifTrue)
        bytes.append(ifFalse)
        for shift in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(shift))) }
    }
}
