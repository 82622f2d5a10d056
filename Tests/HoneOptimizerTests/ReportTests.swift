import HoneCore
import HoneEvaluation
import HoneOptimizer
import Testing

@Suite struct ReportTests {
    @Test func `the report shows the verdict, the edits, the cases and what was rejected, and runs nothing`()
        async throws
    {
        var simulation = SimulatedTask()
        simulation.task.name = "<b>simulated</b>"
        simulation.harm = "Keep it very short. <script>alert(1)</script>\u{202E}"
        let outcome = try await Responder(simulation).optimizer(MemoryLog()).run()
        let page = HTMLReport(name: "run1", task: simulation.task, outcome: outcome).html
        #expect(page.contains("Certified: "))
        #expect(page.contains(SimulatedTask.line("colour")))
        #expect(page.contains("in the certified prompt"))
        // Worked examples are no proposal of the model.
        #expect(page.contains("<td>the search</td>"))
        #expect(page.contains("it copies a training case"))
        #expect(page.contains("<svg"))
        #expect(!page.contains("<script"))
        #expect(!page.contains("\u{202E}"))
        #expect(!page.contains("<b>simulated"))
        #expect(page.contains("&lt;b&gt;simulated"))
    }
}
