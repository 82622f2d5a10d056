/// A set of texts, compiled: what a model's output must be.
///
///     try Grammar(gbnf: "root ::= \"yes\" | \"no\"")
///     try Grammar(jsonSchema: ["type": "object", "properties": ["answer": ["type": "integer"]]])
public struct Grammar: Sendable {
    let table: ExpressionTable
    let root: Expression.ID
    /// The nodes of one character of a JSON string, and of one without escapes, where the grammar has them.
    let jsonCharacters: (any: Expression.ID, plain: Expression.ID)?
    let shortest: ShortestText

    init(table: ExpressionTable, root: Expression.ID, jsonCharacters: (any: Expression.ID, plain: Expression.ID)? = nil)
    {
        self.table = table
        self.root = root
        self.jsonCharacters = jsonCharacters
        shortest = ShortestText(table)
    }

    /// Some text is of the grammar.
    var isPossible: Bool { shortest[root] < ShortestText.impossible }
}
