import Glibc
import HoneCore

// Every sentence about a model file stands here.
extension InferenceError {
    static func cannotRead(_ path: String, _ error: Int32) -> InferenceError {
        InferenceError(
            .unreadable, "the model file cannot be read: \(String(cString: strerror(error))).", file: path)
    }

    static func notRegular(_ path: String) -> InferenceError {
        InferenceError(.unreadable, "this is not a regular file. Name a model file in GGUF.", file: path)
    }

    static func emptyFile(_ path: String) -> InferenceError {
        InferenceError(.malformed, "the file is empty. Download the model again.", file: path)
    }

    static func notGGUF(_ path: String) -> InferenceError {
        InferenceError(
            .malformed, "this is no GGUF file: it does not begin with 'GGUF'. Name a model file in GGUF.", file: path)
    }

    static func bigEndian(_ path: String) -> InferenceError {
        InferenceError(
            .unsupported, "this GGUF file is big-endian. Use the little-endian file of the same model.", file: path)
    }

    static func unsupportedVersion(_ path: String, _ version: UInt32) -> InferenceError {
        InferenceError(
            .unsupported,
            "this GGUF file is of version \(version), and versions 2 and 3 are supported. "
                + (version < 2 ? "Convert the model again." : "Update Hone, or use an older file of the same model."),
            file: path)
    }

    static func malformed(_ what: String, _ path: String) -> InferenceError {
        InferenceError(.malformed, "the file is damaged: \(what). Download the model again.", file: path)
    }

    static func truncated(_ what: String, _ path: String) -> InferenceError {
        malformed("it ends within \(what)", path)
    }

    static func absurdCount(_ what: String, _ count: UInt64, _ path: String) -> InferenceError {
        malformed("\(what) is \(count), more than the file can hold", path)
    }

    static func absurdCount(_ what: String, _ count: Int, _ path: String) -> InferenceError {
        absurdCount(what, UInt64(count), path)
    }

    static func duplicate(_ what: String, _ name: String, _ path: String) -> InferenceError {
        malformed("it has the \(what) '\(name)' twice", path)
    }

    static func outside(tensor: String, _ path: String) -> InferenceError {
        malformed("the tensor '\(tensor)' lies beyond its end", path)
    }

    static func unknownValueType(_ type: UInt32, key: String, _ path: String) -> InferenceError {
        InferenceError(
            .malformed,
            "the metadata '\(key)' is of the unknown type \(type). Download the model again, or update Hone.",
            file: path)
    }

    static func unknownTensorType(_ type: UInt32, tensor: String, _ path: String) -> InferenceError {
        InferenceError(
            .unsupported,
            "the tensor '\(tensor)' is of the unknown type \(type). Use a file of the same model in "
                + TensorType.computable.map(\.name).joined(separator: ", ") + ".", file: path)
    }
}
