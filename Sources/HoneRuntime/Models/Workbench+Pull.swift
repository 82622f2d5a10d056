import Glibc
public import HoneCore
import HoneInference
import HoneModels

/// A model that came into the models folder.
public struct PulledModel: Sendable {
    /// As in `local/NAME`.
    public var name: String
    public var facts: ModelFacts
    public var sha256: Digest
    /// The hub stated this digest.
    public var isVerified: Bool
}

/// How far a pull is.
public struct PullProgress: Sendable, Equatable {
    /// Everything has arrived, and its digest is computed.
    public var isChecking: Bool
    /// Bytes on the disk, or bytes that have been checked.
    public var received: Int
    public var total: Int?
    /// Bytes that an earlier pull had fetched.
    public var resumed: Int

    public init(isChecking: Bool = false, received: Int, total: Int?, resumed: Int = 0) {
        self.isChecking = isChecking
        self.received = received
        self.total = total
        self.resumed = resumed
    }
}

/// A model that can be pulled by a short name.
public struct PullableModel: Sendable {
    public var name: String
    /// Roughly, of the file.
    public var hundredMegabytes: Int
    public var license: String
    public var summary: String
    public var source: String
}

/// What a person wants to have pulled.
public struct PullRequest: Sendable {
    let file: HubFile
    /// As in `local/NAME`.
    public var name: String

    /// `hf:OWNER/REPO/FILE`.
    public var source: String { file.description }

    /// Where models are fetched from unless `HF_ENDPOINT` says otherwise.
    public static let standardHub = ModelDownload.standardHub

    /// - Parameters:
    ///   - spelling: `hf:OWNER/REPO/FILE`, or the short name of a known model.
    ///   - name: nil for the known model's or the file's own.
    public init(_ spelling: String, name: String?) throws {
        let known = KnownModel.named(spelling)
        if known == nil, !spelling.hasPrefix("hf:"),
            let near = suggestion(for: spelling, among: KnownModel.all.map(\.name))
        {
            throw RuntimeError(
                "There is no known model '\(sanitized(spelling))'. Did you mean '\(near)'? hone models pull lists them.",
                .usage)
        }
        file = try HubFile(known?.source ?? spelling)
        self.name = name ?? known?.name ?? file.localName
        guard !self.name.isEmpty, !self.name.hasPrefix("."), !self.name.contains("/"), !self.name.contains("\0") else {
            throw RuntimeError(
                "'\(sanitized(self.name))' cannot be a model's name: it must not begin with a dot or hold a slash.",
                .usage)
        }
    }
}

extension Workbench {
    /// The models that have short names.
    public static var pullableModels: [PullableModel] {
        KnownModel.all.map {
            PullableModel(
                name: $0.name, hundredMegabytes: $0.hundredMegabytes, license: $0.license, summary: $0.summary,
                source: $0.source)
        }
    }

    /// Fetches a model into the models folder. A file that cannot be read as one is not kept.
    public func pull(
        _ request: PullRequest, onProgress: @Sendable (PullProgress) -> Void
    ) async throws -> PulledModel {
        try makeFolder(modelFolder.path)
        let target = modelFolder.file(named: request.name)
        let receipt = try await ModelDownload(request.file, to: target, environment: context.variables).run(
            accept: { _ = try GGUFFile(path: $0) },
            onProgress: {
                onProgress(
                    PullProgress(
                        isChecking: $0.phase == .checking, received: $0.received, total: $0.total, resumed: $0.resumed))
            })
        return PulledModel(
            name: request.name, facts: try describeModel(at: target), sha256: receipt.sha256,
            isVerified: receipt.isVerified)
    }

    /// Removes a model of the models folder, and what an unfinished pull of it left.
    ///
    /// - Returns: the bytes that this freed.
    public func removeModel(named spelling: String) throws -> Int {
        let name = spelling.hasPrefix("local/") ? String(spelling.dropFirst("local/".count)) : spelling
        guard !name.contains("/"), !name.hasPrefix(".") else {
            throw RuntimeError(
                "hone models rm removes models of \(modelFolder.path); '\(sanitized(name))' is no name of one.", .usage)
        }
        let path = modelFolder.file(named: name)
        let part = try ModelDownload.discardPart(of: path)
        var status = stat()
        guard stat(path, &status) == 0 else {
            if let part { return part }
            // Says which names there are.
            _ = try modelFile(named: "local/" + name)
            return 0
        }
        guard unlink(path) == 0 else {
            throw RuntimeError(
                "\(path) cannot be removed: \(String(cString: strerror(errno))). Check the rights of its folder.",
                .configuration)
        }
        return Int(status.st_size) + (part ?? 0)
    }
}
