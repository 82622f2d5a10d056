/// An edit and what is known of it.
public struct EditRecord: Sendable, Hashable {
    public enum State: String, Sendable, Codable { case queued, live, adopted, dropped }

    public enum Motive: Int, Sendable, Codable {
        /// It may help.
        case proposal
        /// It takes something away, which may help.
        case removal
        /// It says the same in other words.
        case rewording
        /// It makes the prompt shorter: to do no harm is enough.
        case pruning
    }

    public var edit: Edit
    public var state = State.queued
    /// Rollouts that had it.
    public var rollouts = 0
    /// Why it is tried.
    public var motive = Motive.proposal
    /// Whether it had a second chance.
    public var isReopened = false
    /// Its effect on the reward, relative, and how sure that is.
    public var gain = 0.0
    public var deviation = 1.0
    /// The probability that it helps at all, and that it helps by more than a trifle.
    public var helps = 0.5
    public var matters = 0.4

    /// The words of its text.
    private let words: Set<String>
    /// By channel, whether it speaks of it.
    private(set) var mentions: [Bool] = []

    init(_ edit: Edit, _ motive: Motive = .proposal) {
        self.edit = edit
        self.motive = motive
        words = LineLikeness.words(of: edit.addedText)
    }

    /// Relative gains below this are a trifle.
    static let trifle = 0.02

    mutating func lookUp(_ channels: Channels) {
        guard mentions.count != channels.names.count else { return }
        mentions = channels.names.indices.map { channels.isNamed($0, in: words) }
    }

    mutating func assess(_ gain: EffectModel.Gain) {
        self.gain = gain.mean
        deviation = gain.deviation
        helps = gain.probability(above: 0)
        matters = gain.probability(above: motive == .pruning ? -Self.trifle / 3 : Self.trifle)
    }

    /// What the evidence says should become of a live or adopted edit.
    var decision: State {
        switch state {
        case .live where rollouts >= 12:
            if matters > 0.9 { return .adopted }
            let isHopeless = matters < 0.08 || rollouts >= 80 && matters < 0.2
            return isHopeless ? .dropped : .live
        case .adopted where helps < 0.3:
            return .live
        default:
            return state
        }
    }

    /// Whether it belongs into the best prompt as far as is known. What makes the prompt longer or otherwise worded for
    /// no sure gain waits for its proof.
    var isChosen: Bool {
        state == .adopted
            || state == .live && helps > 0.6 && motive != .pruning && motive != .rewording
                && !edit.change.isDemonstration
    }
}

/// A reply of the reflecting model and what became of it.
public struct ProposalRecord: Sendable, Hashable {
    public var number: Int
    public var edits: [Int]
    /// What was not even tried, with the reason.
    public var rejected: [RejectedEdit]
}

public struct RejectedEdit: Sendable, Hashable {
    /// Empty for a whole reply.
    public var summary: String
    public var reason: Rejection
}
