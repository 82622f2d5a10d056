import CKernels

/// Gives the tensors of a file in the form in which the kernels take them, each of the shape that is expected.
struct WeightReader {
    let file: any TensorFile

    /// The matrix that maps `columns` values to `rows`. It points into the file's mapping.
    func matrix(_ name: String, columns: Int, rows: Int) throws(InferenceError) -> ck_matrix {
        guard let tensor = file.tensor(named: name) else { throw .missingTensor(name, file.path) }
        guard tensor.shape == [columns, rows] || (rows == 1 && tensor.shape == [columns]) else {
            throw .wrongShape(tensor, expected: [columns, rows], file.path)
        }
        guard TensorType.computable.contains(tensor.type) else {
            throw .unsupportedType(tensor.type, tensor: name, file.path)
        }
        return ck_matrix(
            data: file.bytes(of: tensor).baseAddress, type: ck_type(tensor.type.identifier), rows: rows,
            columns: columns)
    }

    func matrixIfPresent(_ name: String, columns: Int, rows: Int) throws(InferenceError) -> ck_matrix? {
        guard file.tensor(named: name) != nil else { return nil }
        return try matrix(name, columns: columns, rows: rows)
    }

    /// All elements of a small tensor as floats, whatever its shape.
    func vector(_ name: String, count: Int) throws(InferenceError) -> [Float] {
        guard let tensor = file.tensor(named: name) else { throw .missingTensor(name, file.path) }
        guard tensor.elementCount == count else { throw .wrongShape(tensor, expected: [count], file.path) }
        guard TensorType.computable.contains(tensor.type) else {
            throw .unsupportedType(tensor.type, tensor: name, file.path)
        }
        var matrix = ck_matrix(
            data: file.bytes(of: tensor).baseAddress, type: ck_type(tensor.type.identifier), rows: tensor.rows,
            columns: tensor.columns)
        return [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
            for row in 0..<tensor.rows { ck_dequantize_row(&matrix, row, buffer.baseAddress! + row * tensor.columns) }
            initialized = count
        }
    }

    func vectorIfPresent(_ name: String, count: Int) throws(InferenceError) -> [Float]? {
        guard file.tensor(named: name) != nil else { return nil }
        return try vector(name, count: count)
    }
}
