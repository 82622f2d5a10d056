public import HoneCore

extension RunState {
    /// The conversation with the model so far, with a result for every call.
    public var transcript: [Message] { conversation.closed(pending: pendingCalls) }
}
