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
        only(table.socket) { $0.allow(0, isStrict ? [] : Self.networkFamilies, otherwise: EAFNOSUPPORT) }
        // A pair connects to nothing but itself; event loops wake themselves with one.
        let pairs = isStrict ? [Self.localFamily] : Self.networkFamilies
        only(table.socketpair) { $0.allow(0, pairs, otherwise: EAFNOSUPPORT) }
        // TIOCSTI and TIOCLINUX type into a terminal.
        only(table.ioctl) { $0.refuse(1, [0x5412, 0x541C], EPERM) }
        // Linux itself, without address randomisation, and the question which it is.
        only(table.personality) { $0.allow(0, [0, 0x0004_0000, 0xFFFF_FFFF], otherwise: EPERM) }
        for number in table.forbidden { only(number) { $0.emit(Operation.decide, Verdict.fail(EPERM)) } }
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
