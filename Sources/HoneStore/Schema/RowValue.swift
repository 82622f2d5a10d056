package import GRDB

extension Row {
    /// The value of a column. One that is missing or of another type, as in a damaged file, is an error here, where
    /// the row's subscript would end the process.
    package func value<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ index: Int) throws -> Value {
        try decode(Value.self, atIndex: index)
    }
}
