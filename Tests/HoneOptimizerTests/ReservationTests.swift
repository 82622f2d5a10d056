import HoneCore
import HoneEvaluation
import HoneOptimizer
import Testing

@Suite struct ReservationTests {
    /// Rollouts that use 50 tokens each, of which at most `limit` are foreseen.
    private func outcome(budget: Int, limit: Int) async throws -> (OptimizationOutcome, Responder) {
        var simulation = SimulatedTask()
        simulation.task.agent = AgentSubject(name: "a", parts: [.instructions], limits: RunLimits(tokens: limit))
        simulation.task.budget.tokens = budget
        let responder = Responder(simulation)
        return (try await responder.optimizer(MemoryLog()).run(), responder)
    }

    @Test func `no more runs go on than could all use up their limits`() async throws {
        let (outcome, responder) = try await outcome(budget: 5000, limit: 1700)
        #expect(responder.mostInFlight == 2)
        #expect(outcome.account.tokens <= 5000)
        // What was set aside and not used is there for later ones.
        #expect(responder.rollouts > 50)
    }

    @Test func `where not even one fits, none is begun`() async throws {
        let (outcome, responder) = try await outcome(budget: 1000, limit: 1001)
        #expect(responder.rollouts == 0)
        #expect(outcome.champion == nil)
    }
}
