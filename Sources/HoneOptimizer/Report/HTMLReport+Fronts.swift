/// The prompts that are worth something: for their length, or on some case.
extension HTMLReport {
    /// Four bytes of English are about one token.
    private func tokens(_ edits: [Int]) -> Double { Double((search.prompt(with: edits).utf8.count + 3) / 4) }

    var front: String {
        let best = search.chosen
        guard !best.isEmpty else { return "<p>No edit was worth keeping.</p>" }
        let members = search.front.members
        let ordered = best.sorted { search.edits[$0].gain > search.edits[$1].gain }
        let growing = (0...ordered.count).map { ordered[..<$0].sorted() }
        var chart = Chart(
            title:
                "Expected score by prompt tokens: each prompt to which none is better and shorter, joined by a line, and the others",
            xLabel: "prompt tokens, about", yLabel: "expected score on screening cases")
        var highest = -1.0
        for edits in (growing + members.map(\.edits)).sorted(by: { (tokens($0), -score($0)) < (tokens($1), -score($1)) }
        ) {
            let point = Chart.Point(x: tokens(edits), y: score(edits), label: description(edits, best))
            chart.points.append(point)
            if point.y > highest { chart.line.append(point) }
            highest = max(highest, point.y)
        }
        let rows = members.map {
            [
                description($0.edits, best), percent($0.score), "\(Int(tokens($0.edits)))",
                "\($0.best) of \(search.caseCount)",
            ]
        }
        return chart.svg
            + "<p>Prompts that are expected to be best on some case. Reflections took their prompts from these, by the number of cases.</p>"
            + table(["prompt", "expected score", "tokens", "best on"], rows, wide: 0)
    }

    private func score(_ edits: [Int]) -> Double { search.predicted(with: edits) }

    /// How it differs from the best prompt.
    private func description(_ edits: [Int], _ best: [Int]) -> String {
        let missing = Set(best).subtracting(edits).sorted().map { "without edit \($0)" }
        let more = Set(edits).subtracting(best).sorted().map { "with edit \($0)" }
        if edits.isEmpty { return "the seed prompt" }
        return missing.isEmpty && more.isEmpty ? "the best prompt" : (missing + more).joined(separator: ", ")
    }
}
