/// What a program may see, use and do: a profile of Sandbox/, with what it extends already merged in.
public struct SandboxProfile: Codable, Sendable, Hashable {
    /// Sizes are bytes, times seconds.
    public struct Limits: Codable, Sendable, Hashable {
        public var wallClock: Double
        /// CPU seconds of each process.
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
        /// Kept of each of stdout and stderr; a program that writes four times as much is stopped.
        public var output: Int

        public init(
            wallClock: Double, cpuTime: Double, processes: Int, openFiles: Int, fileSize: Int, addressSpace: Int,
            memory: Int = 2 << 30, temporaryStorage: Int, output: Int
        ) {
            self.wallClock = wallClock
            self.cpuTime = cpuTime
            self.processes = processes
            self.openFiles = openFiles
            self.fileSize = fileSize
            self.addressSpace = addressSpace
            self.memory = memory
            self.temporaryStorage = temporaryStorage
            self.output = output
        }

        /// A journal from before there was a limit of memory has none.
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

    public init(
        name: String, description: String, limits: Limits, readOnly: [String] = [], toolchains: [String] = [],
        environment: [String: String] = [:]
    ) {
        self.name = name
        self.description = description
        self.limits = limits
        self.readOnly = readOnly
        self.toolchains = toolchains
        self.environment = environment
    }
}
