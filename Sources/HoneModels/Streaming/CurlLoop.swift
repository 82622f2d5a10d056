import CCurl

/// The turns of the transport's thread: commands in, curl performs, finished transfers out, then sleep until a
/// socket, a deadline or a command.
struct CurlLoop {
    private let multi: UnsafeMutableRawPointer
    private var transfers: [UInt64: CurlTransfer] = [:]
    private let clock = ContinuousClock()

    init(multi: UnsafeMutableRawPointer) { self.multi = multi }

    mutating func turn(_ commands: [HTTPTransport.Command]) {
        for command in commands { obey(command) }
        var running: Int32 = 0
        _ = ccurl_multi_perform(multi, &running)
        var result = CURLE_OK
        while let easy = ccurl_multi_next_finished(multi, &result) {
            guard let data = ccurl_private(easy) else { continue }
            let transfer = Unmanaged<CurlTransfer>.fromOpaque(data).takeUnretainedValue()
            finish(transfer, transfer.outcome(result))
        }
        _ = ccurl_multi_poll(multi, Int32(clamping: sleep()))
    }

    private mutating func obey(_ command: HTTPTransport.Command) {
        switch command {
        case .start(let request, let receiver, let identifier):
            guard let transfer = CurlTransfer(identifier: identifier, request: request, receiver: receiver) else {
                receiver.exchange?.end(.failure(HTTPFailure(kind: .other, detail: "libcurl is out of memory")))
                return
            }
            transfers[identifier] = transfer
            _ = ccurl_multi_add_handle(multi, transfer.easy)
        case .cancel(let identifier):
            if let transfer = transfers[identifier] { finish(transfer, nil) }
        case .resume(let identifier):
            transfers[identifier]?.resume()
        case .discardRest(let identifier):
            transfers[identifier]?.discardRest()
        }
    }

    /// Milliseconds until the next deadline, after ending the transfers whose deadline has passed.
    private mutating func sleep() -> Int {
        let now = clock.now
        var next: ContinuousClock.Instant?
        for transfer in transfers.values {
            guard let deadline = transfer.deadline else { continue }
            if deadline <= now {
                finish(transfer, transfer.missedDeadline)
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        guard let next else { return 3_600_000 }
        let remaining = now.duration(to: next).components
        return Int(remaining.seconds) * 1000 + Int(remaining.attoseconds / 1_000_000_000_000_000) + 1
    }

    /// A nil outcome: nobody waits for one.
    private mutating func finish(_ transfer: CurlTransfer, _ outcome: Result<Void, HTTPFailure>?) {
        _ = ccurl_multi_remove_handle(multi, transfer.easy)
        transfers[transfer.identifier] = nil
        if let outcome { transfer.receiver.exchange?.end(outcome) }
    }
}
