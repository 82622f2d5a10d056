/// The numbers of the system calls that the filter treats specially, on one architecture.
struct SystemCallTable: Sendable {
    /// As seccomp names it: AUDIT_ARCH_….
    let architecture: UInt32
    /// Set in the numbers of a second calling convention that must not be used: x32.
    let foreignBit: UInt32?
    /// Refused with EPERM: what needs no privilege that the box has, or what would leave its namespaces.
    let forbidden: [UInt32]
    /// Refused with ENOSYS, so that programs take the older way that the filter can judge, or do without. io_setup is
    /// one of them, as its contexts are counted for the whole machine.
    let absent: [UInt32]
    /// memfd_create and shmget: memory that limits of a process do not count.
    let unattachedMemory: [UInt32]
    /// System V semaphores and message queues, POSIX message queues.
    let messages: [UInt32]
    let memoryMap: UInt32
    let clone: UInt32
    let socket: UInt32
    let socketpair: UInt32
    let ioctl: UInt32
    let personality: UInt32
    /// Calls that set a file's mode, and which argument the mode is.
    let modes: [(number: UInt32, argument: Int)]
    /// Calls that open a file, and which arguments the flags and the mode are.
    let opens: [(number: UInt32, flags: Int, mode: Int)]
    /// Newer numbers are unknown here; they get ENOSYS. The kernel numbers new calls alike on all architectures.
    let newest: UInt32 = 466

    /// Alike on every architecture: io_uring, clone3, openat2, memfd_secret, landlock, cachestat, map_shadow_stack,
    /// statmount, listmount, and the calls about security modules.
    private static let commonAbsent: [UInt32] = [
        425, 426, 427, 435, 437, 444, 445, 446, 447, 450, 451, 453, 457, 458, 459, 460, 461,
    ]
    /// open_tree, move_mount, fsopen, fsconfig, fsmount, fspick, pidfd_getfd, process_madvise, mount_setattr,
    /// quotactl_fd, process_mrelease.
    private static let commonForbidden: [UInt32] = [428, 429, 430, 431, 432, 433, 438, 440, 442, 443, 448]

    static let intel64 = SystemCallTable(
        architecture: 0xC000_003E,
        foreignBit: 0x4000_0000,
        forbidden: commonForbidden + [
            248, 249, 250,  // add_key, request_key, keyctl
            272, 308,  // unshare, setns
            155, 161, 165, 166,  // pivot_root, chroot, mount, umount2
            101, 310, 311, 312,  // ptrace, process_vm_readv, process_vm_writev, kcmp
            298, 321, 323,  // perf_event_open, bpf, userfaultfd
            246, 320, 169,  // kexec_load, kexec_file_load, reboot
            174, 175, 176, 177, 178, 313,  // kernel modules
            163, 167, 168, 179,  // acct, swapon, swapoff, quotactl
            103, 159, 164, 227, 305,  // syslog and the clocks
            154, 172, 173,  // modify_ldt, iopl, ioperm
            134, 136, 139, 153, 156, 180, 181, 182, 183, 184, 185, 212, 236,  // obsolete
            303, 304, 300, 301,  // file handles, fanotify
            170, 171, 256, 279,  // host and domain name, migrate_pages, move_pages
        ],
        absent: commonAbsent + [206],
        unattachedMemory: [319, 29],
        messages: [64, 68, 240],
        memoryMap: 9, clone: 56, socket: 41, socketpair: 53, ioctl: 16, personality: 135,
        // chmod, fchmod, fchmodat, fchmodat2, mkdir, mkdirat, mknod, mknodat, creat
        modes: [
            (90, 1), (91, 1), (268, 2), (452, 2), (83, 1), (258, 2), (133, 1), (259, 2), (85, 1),
        ],
        opens: [(2, 1, 2), (257, 2, 3)])

    static let arm64 = SystemCallTable(
        architecture: 0xC000_00B7,
        foreignBit: nil,
        forbidden: commonForbidden + [
            217, 218, 219,  // add_key, request_key, keyctl
            97, 268,  // unshare, setns
            41, 51, 40, 39,  // pivot_root, chroot, mount, umount2
            117, 270, 271, 272,  // ptrace, process_vm_readv, process_vm_writev, kcmp
            241, 280, 282,  // perf_event_open, bpf, userfaultfd
            104, 294, 142,  // kexec_load, kexec_file_load, reboot
            105, 106, 273,  // kernel modules
            89, 224, 225, 60,  // acct, swapon, swapoff, quotactl
            116, 171, 170, 112, 266,  // syslog and the clocks
            18, 42, 58,  // obsolete
            264, 265, 262, 263,  // file handles, fanotify
            161, 162, 238, 239,  // host and domain name, migrate_pages, move_pages
        ],
        absent: commonAbsent + [0],
        unattachedMemory: [279, 194],
        messages: [190, 186, 180],
        memoryMap: 222, clone: 220, socket: 198, socketpair: 199, ioctl: 29, personality: 92,
        // fchmod, fchmodat, fchmodat2, mkdirat, mknodat
        modes: [(52, 1), (53, 2), (452, 2), (34, 2), (33, 2)],
        opens: [(56, 2, 3)])

    #if arch(x86_64)
        static let native = intel64
    #elseif arch(arm64)
        static let native = arm64
    #endif
}
