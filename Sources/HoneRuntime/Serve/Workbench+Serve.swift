import Glibc
import HoneAssets
import HoneCore
import HoneInference
import HoneServer

/// What is served, and how.
public struct ServeRequest: Sendable {
    /// Spellings of models in order of preference; none for the configured ones.
    public var models: [String]
    public var host: String
    /// 0 for a free one.
    public var port: Int
    /// None leaves the server open to every program of this machine.
    public var keys: [String]
    /// Requests that are answered at the same time.
    public var parallel: Int
    /// Requests that may wait.
    public var queue: Int

    public init(models: [String], host: String, port: Int, keys: [String], parallel: Int, queue: Int) {
        self.models = models
        self.host = host
        self.port = port
        self.keys = keys
        self.parallel = parallel
        self.queue = queue
    }
}

/// A server that listens.
public struct ServeSession: Sendable {
    let server: Server
    /// The base URL for clients.
    public var address: String { server.address }
    /// As clients name them.
    public let models: [String]

    /// Serves until the task is cancelled and what runs then is answered.
    public func run() async { await server.run() }
}

extension Workbench {
    /// The name under which clients reach the models in their order of preference.
    public static let servedRouter = "hone"

    /// Listens. `hone` answers with the first of the models that can; each model that runs in this process answers to
    /// its own name as well.
    public func serve(_ request: ServeRequest) async throws -> ServeSession {
        guard !request.keys.isEmpty || Server.isLoopback(request.host) else {
            throw RuntimeError(
                "Without a key, everybody who reaches \(sanitized(request.host)) could use the models. Leave --no-key out, or serve on 127.0.0.1.",
                .usage)
        }
        let choice = try await model(request.models, try assets.configuration())
        var local = choice.local
        for name in modelFolder.names where !local.contains(where: { $0.name == "local/" + name }) {
            local.append(LocalModel(name: "local/" + name, path: modelFolder.file(named: name)))
        }
        var router = ServedModel(id: Self.servedRouter, owner: "hone", model: choice.model)
        if let first = choice.local.first { router.complete = { first.complete($0, $1) } }
        var served: [ServedModel] = [router]
        for model in local {
            served.append(try self.served(model))
        }
        var settings = ServerSettings()
        settings.host = request.host
        settings.port = request.port
        settings.keys = request.keys
        settings.parallel = request.parallel
        settings.queue = request.queue
        return ServeSession(server: try Server(settings, served), models: served.map(\.id))
    }

    /// A model of this process under its own name: what turns texts into vectors does only that.
    private func served(_ model: LocalModel) throws -> ServedModel {
        guard let file = try localModelFile(model.name), LocalEmbeddingModel.recognizes(file) else {
            return ServedModel(id: model.name, owner: "local", model: model, complete: { model.complete($0, $1) })
        }
        let vectors = LocalEmbeddingModel(name: model.name, path: file)
        return ServedModel(
            id: model.name, owner: "local", model: nil, embed: { try vectors.embedCountingTokens($0) })
    }

    /// The keys of a file, one in a line. A file that does not exist is made, with a new key, for its owner alone.
    public func serverKeys(in path: String) throws -> (keys: [String], isNew: Bool) {
        let path = context.absolute(path)
        let fresh = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
        if fresh >= 0 {
            defer { Glibc.close(fresh) }
            let key = Self.newServerKey()
            let line = Array("\(key)\n".utf8)
            guard write(fresh, line, line.count) == line.count else { throw Self.keyFileFailure(path, errno) }
            return ([key], true)
        }
        guard errno == EEXIST, let file = fopen(path, "re") else { throw Self.keyFileFailure(path, errno) }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = fread(&buffer, 1, buffer.count, file)
        let keys = String(decoding: buffer[..<count], as: UTF8.self).split(whereSeparator: \.isWhitespace).map(
            String.init)
        guard !keys.isEmpty, keys.allSatisfy({ $0.utf8.count >= 16 && $0.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } })
        else {
            throw RuntimeError(
                "\(path) holds no usable keys. Write one of at least 16 plain characters in each line, or name a file that does not exist to have one made.",
                .configuration)
        }
        return (keys, false)
    }

    private static func keyFileFailure(_ path: String, _ number: Int32) -> RuntimeError {
        RuntimeError(
            "The key file \(path) cannot be used: \(String(cString: strerror(number))). Name another with --key-file.",
            .configuration)
    }

    /// 256 bits from the system's generator.
    public static func newServerKey() -> String {
        let digits = Array("0123456789abcdef")
        var generator = SystemRandomNumberGenerator()
        return "hone-" + String((0..<64).map { _ in digits[Int(generator.next() & 15)] })
    }
}
