import CAssets

/// The copies of Agents/, Prompts/ and Sandbox/ inside the binary.
enum EmbeddedAssets {
    static var paths: [String] {
        var paths: [String] = []
        forEach { asset in paths.append(String(cString: asset.path)) }
        return paths.sorted()
    }

    static func bytes(of path: String) -> [UInt8]? {
        var found: [UInt8]?
        forEach { asset in
            if found == nil, String(cString: asset.path) == path {
                found = Array(UnsafeBufferPointer(start: asset.bytes, count: asset.length))
            }
        }
        return found
    }

    private static func forEach(_ body: (EmbeddedAsset) -> Void) {
        var count = 0
        guard let table = embeddedAssets(&count) else { return }
        for asset in UnsafeBufferPointer(start: table, count: count) { body(asset) }
    }
}
