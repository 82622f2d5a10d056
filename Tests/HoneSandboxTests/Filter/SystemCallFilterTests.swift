import Glibc
import HoneCore
import Testing

@testable import HoneSandbox

/// The filter is run here as the kernel would run it, so that both architectures are tested on either.
@Suite struct SystemCallFilterTests {
    private func verdict(
        _ table: SystemCallTable, _ number: UInt32, _ arguments: [UInt64] = [], preset: SystemCallPreset = .net
    ) -> UInt32 {
        verdict(table, architecture: table.architecture, number, arguments, preset: preset)
    }

    /// Classic BPF, as far as the filter uses it.
    private func verdict(
        _ table: SystemCallTable, architecture: UInt32, _ number: UInt32, _ arguments: [UInt64],
        preset: SystemCallPreset = .net
    ) -> UInt32 {
        var data = [number, architecture, 0, 0]
        for index in 0..<6 {
            let argument = index < arguments.count ? arguments[index] : 0
            data += [UInt32(truncatingIfNeeded: argument), UInt32(truncatingIfNeeded: argument >> 32)]
        }
        let bytes = SystemCallFilter(table: table, preset: preset).bytes
        var accumulator: UInt32 = 0
        var position = 0
        while position * 8 + 8 <= bytes.count {
            let at = bytes[(position * 8)..<(position * 8 + 8)].map { UInt32($0) }
            let value = at[4] | at[5] << 8 | at[6] << 16 | at[7] << 24
            position += 1
            switch at[0] | at[1] << 8 {
            case 0x20: accumulator = data[Int(value / 4)]
            case 0x15: position += Int(accumulator == value ? at[2] : at[3])
            case 0x25: position += Int(accumulator > value ? at[2] : at[3])
            case 0x45: position += Int(accumulator & value != 0 ? at[2] : at[3])
            case 0x54: accumulator &= value
            case 0x06: return value
            default: return 0xDEAD
            }
        }
        return 0xBEEF
    }

    private let allow: UInt32 = 0x7FFF_0000
    private let kill: UInt32 = 0x8000_0000
    private func fail(_ error: Int32) -> UInt32 { 0x0005_0000 | UInt32(error) }

    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `each preset refuses what the one before does, and more`(_ table: SystemCallTable) {
        for preset in SystemCallPreset.allCases {
            let isStrict = preset == .strict
            for number in table.unattachedMemory {
                #expect(verdict(table, number, preset: preset) == (preset == .net ? allow : fail(ENOSYS)))
            }
            for number in table.messages {
                #expect(verdict(table, number, preset: preset) == (isStrict ? fail(ENOSYS) : allow))
            }
            for family in [1, 2, 10] as [UInt64] {
                #expect(
                    verdict(table, table.socket, [family, 1], preset: preset) == (isStrict ? fail(EAFNOSUPPORT) : allow)
                )
            }
            #expect(verdict(table, table.socketpair, [1], preset: preset) == allow)
            for number in table.forbidden { #expect(verdict(table, number, preset: preset) == fail(EPERM)) }
        }
    }

    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `every listed call is refused`(_ table: SystemCallTable) {
        for number in table.forbidden { #expect(verdict(table, number) == fail(EPERM), "\(number)") }
        for number in table.absent + [table.newest + 1, 10_000] {
            #expect(verdict(table, number) == fail(ENOSYS), "\(number)")
        }
    }

    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `modes with set-identifier bits are refused, others allowed`(_ table: SystemCallTable) {
        for (number, argument) in table.modes {
            var arguments = [UInt64](repeating: 0o7777_0000_0000, count: 6)
            for (mode, expected) in [(0o755, allow), (0o4755, fail(EPERM)), (0o2755, fail(EPERM)), (0o1777, allow)] {
                arguments[argument] = UInt64(mode)
                #expect(verdict(table, number, arguments) == expected, "\(number) \(String(mode, radix: 8))")
            }
        }
        for (number, flags, mode) in table.opens {
            var arguments = [UInt64](repeating: 0, count: 6)
            arguments[mode] = 0o4755
            #expect(verdict(table, number, arguments) == allow)
            for creating in [0o100, 0o20_200_000] as [UInt64] {
                arguments[flags] = creating
                #expect(verdict(table, number, arguments) == fail(EPERM))
            }
        }
    }

    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `socket families are a list of what is allowed`(_ table: SystemCallTable) {
        for family in 0..<64 as Range<UInt64> {
            let expected = [1, 2, 10].contains(family) ? allow : fail(EAFNOSUPPORT)
            #expect(verdict(table, table.socket, [family, 1]) == expected)
            #expect(verdict(table, table.socketpair, [family]) == expected)
        }
    }

    /// SOCK_CLOEXEC and SOCK_NONBLOCK stand in the same argument as the type.
    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `of the internet's sockets those of TCP and UDP are allowed`(_ table: SystemCallTable) {
        for family in [2, 10] as [UInt64] {
            for kind in [1, 2, 0o2000001, 0o4002] as [UInt64] {
                for number in [0, 6, 17] as [UInt64] {
                    #expect(verdict(table, table.socket, [family, kind, number]) == allow)
                }
                for number in [1, 33, 58, 132, 136, 256, 262] as [UInt64] {
                    #expect(verdict(table, table.socket, [family, kind, number]) == fail(EPROTONOSUPPORT))
                }
            }
            for kind in [3, 4, 5, 6, 10, 0o2000005] as [UInt64] {
                #expect(verdict(table, table.socket, [family, kind, 0]) == fail(ESOCKTNOSUPPORT))
            }
        }
        #expect(verdict(table, table.socket, [1, 5, 0]) == allow)
        #expect(verdict(table, table.socket, [2, 1, 0], preset: .strict) == fail(EAFNOSUPPORT))
    }

    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `the machine's huge pages and its drivers for terminals are refused`(_ table: SystemCallTable) {
        let huge: [(UInt32, [UInt64])] = [
            (table.memoryMap, [0, 0, 3, 0x4_0022]), (table.unattachedMemory[0], [0, 5]),
            (table.unattachedMemory[1], [0, 0, 0xBB6]),
        ]
        for (number, arguments) in huge {
            #expect(verdict(table, number, arguments) == fail(EPERM))
        }
        #expect(verdict(table, table.memoryMap, [0, 4096, 3, 0x22]) == allow)
        #expect(verdict(table, table.unattachedMemory[0], [0, 1]) == allow)
        #expect(verdict(table, table.unattachedMemory[1], [0, 4096, 0o600 | 0o1000]) == allow)
        for preset in [SystemCallPreset.nocgroup, .strict] {
            #expect(verdict(table, table.unattachedMemory[0], [0, 1], preset: preset) == fail(ENOSYS))
        }
        for request in [0x5412, 0x541C, 0x5423] as [UInt64] {
            #expect(verdict(table, table.ioctl, [0, request]) == fail(EPERM))
        }
        #expect(verdict(table, table.ioctl, [0, 0x5413]) == allow)
    }

    @Test(arguments: [SystemCallTable.intel64, .arm64])
    func `threads and processes are allowed, namespaces are not`(_ table: SystemCallTable) {
        #expect(verdict(table, table.clone, [0x3D0F00]) == allow)
        #expect(verdict(table, table.clone, [17]) == allow)
        for flag in [0x0002_0000, 0x0200_0000, 0x0400_0000, 0x0800_0000, 0x1000_0000, 0x2000_0000, 0x4000_0000] {
            #expect(verdict(table, table.clone, [UInt64(flag | 17)]) == fail(EPERM))
        }
    }

    @Test func `another architecture or calling convention kills`() {
        let x86 = SystemCallTable.intel64
        #expect(verdict(x86, architecture: 0x4000_0003, 1, []) == kill)
        #expect(verdict(x86, 0x4000_0001) == kill)
        #expect(verdict(.arm64, architecture: x86.architecture, 1, []) == kill)
    }

    @Test func `ordinary calls are allowed`() {
        for number in [0, 1, 9, 39, 57, 59, 202, 257, 262, 302, 334, 424, 434, 436, 439, 441, 449] as [UInt32] {
            #expect(verdict(.intel64, number) == allow, "\(number)")
        }
    }

    @Test func `every jump lands inside the program`() {
        for preset in SystemCallPreset.allCases {
            for table in [SystemCallTable.intel64, .arm64] {
                let bytes = SystemCallFilter(table: table, preset: preset).bytes
                let count = bytes.count / 8
                #expect(count < 4096)
                for index in 0..<count where bytes[index * 8] & 0x07 == 0x05 {
                    let furthest = Int(max(bytes[index * 8 + 2], bytes[index * 8 + 3]))
                    #expect(index + 1 + furthest < count)
                }
            }
        }
    }
}
