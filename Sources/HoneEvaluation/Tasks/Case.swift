/// One example of a task: what the model is given and what is expected of it.
public struct Case: Codable, Sendable, Hashable {
    /// Unique within the task.
    public var id: String
    public var input: String
    /// The reference answer; empty where the reward needs none.
    public var expected: String
    /// All fields of the data's row, as texts.
    public var fields: [String: String]
    /// Where an agent is under test, whose goal is `input`.
    public var assignment: Assignment?

    public init(
        id: String, input: String, expected: String, fields: [String: String] = [:], assignment: Assignment? = nil
    ) {
        self.id = id
        self.input = input
        self.expected = expected
        self.fields = fields
        self.assignment = assignment
    }

    /// What its result depends on besides prompt, model and reward, as one text.
    var content: String {
        ([input, expected] + (assignment.map { [$0.canonicalText] } ?? [])).joined(separator: "\u{1F}")
    }
}

/// The cases of a task by what they are used for.
public struct CaseSplits: Codable, Sendable, Hashable {
    /// Shown to the reflecting model and used for screening.
    public var train: [Case]
    /// Used for screening only.
    public var validation: [Case]
    /// Used for certification only.
    public var guardCases: [Case]
    /// Never used while optimising; `hone eval` reports on it.
    public var test: [Case]

    public init(train: [Case] = [], validation: [Case] = [], guardCases: [Case] = [], test: [Case] = []) {
        self.train = train
        self.validation = validation
        self.guardCases = guardCases
        self.test = test
    }

    public subscript(_ split: Split) -> [Case] {
        get {
            switch split {
            case .train: train
            case .validation: validation
            case .guardCases: guardCases
            case .test: test
            }
        }
        set {
            switch split {
            case .train: train = newValue
            case .validation: validation = newValue
            case .guardCases: guardCases = newValue
            case .test: test = newValue
            }
        }
    }
}

public enum Split: String, Codable, Sendable, CaseIterable {
    case train, validation
    case guardCases = "guard"
    case test
}
