import HoneRuntime
import Synchronization

/// Says how a download goes on: bytes, rate and the time that is left, the rate taken over the whole of this attempt.
final class TransferRate: Sendable {
    private let clock = ContinuousClock()
    private let start = Mutex<ContinuousClock.Instant?>(nil)

    func line(for progress: PullProgress) -> String {
        let now = clock.now
        let start = start.withLock { start in
            start = start ?? now
            return start ?? now
        }
        return Self.line(for: progress, after: (now - start) / .seconds(1))
    }

    static func line(for progress: PullProgress, after seconds: Double) -> String {
        let total = progress.total
        let size = total.map { " of \(spoken(bytes: $0)) (\(progress.received * 100 / max(1, $0)) %)" } ?? ""
        guard !progress.isChecking else { return "checking \(spoken(bytes: progress.received))\(size)" }
        var line = "\(spoken(bytes: progress.received))\(size)"
        guard seconds >= 1, progress.received > progress.resumed else { return line }
        let rate = Double(progress.received - progress.resumed) / seconds
        line += ", \(spoken(bytes: Int(rate)))/s"
        if let total {
            let left = Int(Double(max(0, total - progress.received)) / rate)
            line +=
                ", "
                + (left < 60
                    ? "\(left) s left"
                    : left < 3600 ? "\(left / 60) min left" : "\(left / 3600) h \(left / 60 % 60) min left")
        }
        return line
    }
}
