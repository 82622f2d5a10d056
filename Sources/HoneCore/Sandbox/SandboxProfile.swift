/// What a program may see, use and do: a profile of Sandbox/, with what it extends already merged in.
public struct SandboxProfile: Codable, Sendable, Hashable {
    /// Sizes are bytes, times seconds.
    public struct Limits: Codable, Sendable, Hashable {
        public var wallClock: Double
        /// CPU seconds of all processes together.
        public var cpuTime: Double
        public var processes: Int
        public var openFiles: Int
        /// The largest file that may be written.
        public var fileSize: Int
        /// Virtual memory of each process.
        public var addressSpace: Int
        /// Memory of all processes together; a program that uses more is stopped.
        public var memory: Int
        /// Size of the private /tmp, and of /dev/shm.
        public var temporaryStorage: Int
        /// Bytes by which the workspace may grow.
        public var disk: Int
        /// Files and folders by which the workspace may grow, and that each of /tmp and /dev/shm may have.
        public var files: Int
        /// Kept of each of stdout and stderr; a program that writes four times as much is stopped.
        public var output: Int

        public init(
            wallClock: Double, cpuTime: Double, processes: Int, openFiles: Int, fileSize: Int, addressSpace: Int,
            memory: Int = 2 << 30, temporaryStorage: Int, disk: Int = 2 << 30, files: Int = 100_000, output: Int
        ) {
            self.wallClock = wallClock
            self.cpuTime = cpuTime
            self.processes = processes
            self.openFiles = openFiles
            self.fileSize = fileSize
            self.addressSpace = addressSpace
            self.memory = memory
            self.temporaryStorage = temporaryStorage
            self.disk = disk
            self.files = files
            self.output = output
        }

        /// A journal from before there were limits of memory, disk and files has none.
        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                wallClock: try values.decode(Double.self, forKey: .wallClock),
                cpuTime: try values.decode(Double.self, forKey: .cpuTime),
                processes: try values.decode(Int.self, forKey: .processes),
                openFiles: try values.decode(Int.self, forKey: .openFiles),
                fileSize: try values.decode(Int.self, forKey: .fileSize),
                addressSpace: try values.decode(Int.self, forKey: .addressSpace),
                memory: try values.decodeIfPresent(Int.self, forKey: .memory) ?? 2 << 30,
                temporaryStorage: try values.decode(Int.self, forKey: .temporaryStorage),
                disk: try values.decodeIfPresent(Int.self, forKey: .disk) ?? 2 << 30,
                files: try values.decodeIfPresent(Int.self, forKey: .files) ?? 100_000,
                output: try values.decode(Int.self, forKey: .output))
        }
    }

    public var name: String
    public var description: String
    public var limits: Limits
    /// Host folders that are visible read-only at the same path, besides /usr.
    public var readOnly: [String]
    /// Programs looked up on the caller's PATH; the installation of each is visible read-only and on the PATH inside.
    public var toolchains: [String]
    public var environment: [String: String]
    public var systemCalls: SystemCallPreset
    /// Hostile programs of `Sandbox/hostile` that this machine must be seen to contain before the profile is used, as
    /// `walls.sh`.
    public var proof: [String]

    public init(
        name: String, description: String, limits: Limits, readOnly: [String] = [], toolchains: [String] = [],
        environment: [String: String] = [:], systemCalls: SystemCallPreset = .net, proof: [String] = []
    ) {
        self.name = name
        self.description = description
        self.limits = limits
        self.readOnly = readOnly
        self.toolchains = toolchains
        self.environment = environment
        self.systemCalls = systemCalls
        self.proof = proof
    }

    /// Profiles that older versions recorded have no preset and no proof.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        name = try values.decode(String.self, forKey: .name)
        description = try values.decode(String.self, forKey: .description)
        limits = try values.decode(Limits.self, forKey: .limits)
        readOnly = try values.decode([String].self, forKey: .readOnly)
        toolchains = try values.decode([String].self, forKey: .toolchains)
        environment = try values.decode([String: String].self, forKey: .environment)
        systemCalls = try values.decodeIfPresent(SystemCallPreset.self, forKey: .systemCalls) ?? .net
        proof = try values.decodeIfPresent([String].self, forKey: .proof) ?? []
    }
}

/// Which system calls a program may make, loosest first.
public enum SystemCallPreset: String, Codable, Sendable, Hashable, CaseIterable {
    /// Local and internet sockets, in a network that has nobody else.
    case net
    /// The same without memory that belongs to no file and no process, which limits of a process do not count. For
    /// machines where no control group can cap the memory of a whole box.
    case nocgroup
    /// The same without any socket but pairs: for programs that compute.
    case strict

    /// Whether a profile with this preset may be extended by one with the other.
    public func admits(_ other: SystemCallPreset) -> Bool { rank <= other.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
