/// A change to the prompt that can be made or left out by itself: the unit of search.
public struct Edit: Codable, Sendable, Hashable {
    public enum Change: Codable, Sendable, Hashable {
        /// A new line, after the line `after` where the prompt has it, else at the end.
        case add(String, after: String?)
        case remove(String)
        case replace(String, with: String)
        /// A text that shares too little with the prompt to be taken apart.
        case rewrite(String)
        /// Worked examples, from train cases.
        case demonstrate([Demonstration])
    }

    /// Its place in the order of proposal, from 0.
    public var id: Int
    public var change: Change
    /// The reflection that proposed it, from 1.
    public var reflection: Int

    public init(id: Int, change: Change, reflection: Int) {
        self.id = id
        self.change = change
        self.reflection = reflection
    }

    /// The text that it brings in; empty for a removal.
    public var addedText: String {
        switch change {
        case .add(let text, _), .replace(_, let text), .rewrite(let text): text
        case .remove, .demonstrate: ""
        }
    }
}

extension Edit.Change {
    /// One line for a person.
    public var summary: String {
        switch self {
        case .add(let text, _): "+ \(text)"
        case .remove(let text): "− \(text)"
        case .replace(let old, let new): "\(old) → \(new)"
        case .rewrite(let text): "rewrite: \(text.split(separator: "\n").first ?? "")"
        case .demonstrate(let examples): "examples: \(examples.map(\.id).joined(separator: ", "))"
        }
    }
}
