public import HoneCore

/// Holds a run against the recording that it repeats: the same questions to the model in the same order, and the same
/// results of every action and check, save for what differs from one execution to the next (times, addresses, names
/// of temporary files).
public struct ReplayComparison: Sendable {
    private let expected: [Landmark]
    private var position = 0

    public init(recording: [EventRecord]) {
        expected = recording.compactMap { Landmark($0.event) }
    }

    /// Compares one more event of the repetition.
    public mutating func follow(_ event: Event) throws(ReplayDivergence) {
        guard let landmark = Landmark(event) else { return }
        guard position < expected.count else {
            throw ReplayDivergence("The replay went on after the end of its recording, with \(landmark.title).")
        }
        let recorded = expected[position]
        guard recorded == landmark else {
            guard recorded.title == landmark.title else {
                throw ReplayDivergence(
                    "The replay diverged at point \(position + 1): recorded was \(recorded.title), now came \(landmark.title)."
                )
            }
            throw ReplayDivergence(
                "The replay diverged at point \(position + 1), \(landmark.title): \(landmark.difference(from: recorded))."
            )
        }
        position += 1
    }

    /// Says whether the whole recording was repeated.
    public func finish() throws(ReplayDivergence) {
        guard position == expected.count else {
            throw ReplayDivergence(
                "The replay ended early: the recording goes on with \(expected[position].title), point \(position + 1) of \(expected.count)."
            )
        }
    }
}

/// A point that a repetition must pass as the recording did.
private struct Landmark: Hashable, Sendable {
    var title: String
    var text: String

    init?(_ event: Event) {
        switch event {
        case .modelResponded(let event) where event.purpose != .reflect:
            title = "a model reply for \(event.purpose.rawValue)"
            text = ""
        case .actionFinished(let event):
            title = "the result of an action"
            text = maskVolatile(event.observation)
        case .checkRan(let event):
            title = "the verdict of check \(event.check + 1)"
            text = "\(event.passed ? "passed" : "failed") (\(event.ending))"
        default: return nil
        }
    }

    func difference(from recorded: Landmark) -> String {
        let old = recorded.text.split(separator: "\n", omittingEmptySubsequences: false)
        let new = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in new.enumerated() where index >= old.count || old[index] != line {
            let before = index < old.count ? "'\(old[index].prefix(120))'" : "nothing"
            return "line \(index + 1) was \(before) and is '\(line.prefix(120))'"
        }
        return "it had \(old.count) lines and has \(new.count)"
    }
}
