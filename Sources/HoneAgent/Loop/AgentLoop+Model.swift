import HoneCore

extension AgentLoop {
    /// Asks the model and records the reply, or every failure on the way to it.
    func ask(_ purpose: Purpose) async throws {
        try record([.modelRequested(ModelRequested(purpose: purpose))])
        do {
            try await withinTime { try await self.receiveReply(for: purpose) }
        } catch is DeadlineReached {
            // The next decision finds the time spent.
        } catch let error as ModelError {
            try record([
                .modelFailed(
                    ModelFailed(
                        purpose: purpose, model: services.model.name, code: error.code, message: error.message,
                        next: nil))
            ])
        }
    }

    private func receiveReply(for purpose: Purpose) async throws {
        // The request is not kept here: recording the reply extends the conversation in place only while nobody else
        // holds its messages.
        for try await delta in services.model.respond(to: request(for: purpose)) {
            services.observer.streamed(delta, for: purpose)
            switch delta {
            case .attemptFailed(let error, _, let next):
                try record([
                    .modelFailed(
                        ModelFailed(
                            purpose: purpose, model: services.model.name, code: error.code,
                            message: error.message, next: next))
                ])
            case .finished(var response):
                if response.usage.cost == nil, let price = services.prices[response.model] {
                    response.usage.cost = price.cost(of: response.usage)
                }
                try record([.modelResponded(ModelResponded(purpose: purpose, response: response))])
                return
            case .text, .reasoning, .toolCallStarted: break
            }
        }
        try Task.checkCancellation()
        throw ModelError(.truncatedStream, "The model \(services.model.name) ended its reply without finishing it.")
    }

    private func request(for purpose: Purpose) -> ModelRequest {
        guard purpose != .reflect else {
            return ModelRequest(purpose: .reflect, messages: state.reflectionMessages())
        }
        return ModelRequest(
            purpose: purpose, messages: state.conversation.closed(pending: state.pendingCalls),
            tools: ToolCatalog.definitions(for: state.assets), requiredTool: purpose == .plan ? "plan" : nil)
    }

    /// Runs `body`, but no longer than the run's time limit allows; then it throws `DeadlineReached`.
    private func withinTime(_ body: @escaping @Sendable () async throws -> Void) async throws {
        guard let remaining = remainingTime else { return try await body() }
        // One timer serves all requests of the run.
        if timer == nil {
            timer = Task {
                guard (try? await Task.sleep(for: remaining)) != nil else { return }
                timeIsUp()
            }
        }
        guard !isTimeUp else { throw DeadlineReached() }
        let exchange = Task { try await body() }
        self.exchange = exchange
        defer { self.exchange = nil }
        do {
            try await withTaskCancellationHandler {
                try await exchange.value
            } onCancel: {
                exchange.cancel()
            }
        } catch is CancellationError where isTimeUp && !Task.isCancelled {
            throw DeadlineReached()
        }
    }

    private func timeIsUp() {
        isTimeUp = true
        exchange?.cancel()
    }
}

private struct DeadlineReached: Error {}
