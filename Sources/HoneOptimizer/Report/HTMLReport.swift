import HoneCore
public import HoneEvaluation

/// An optimisation as one page without scripts or anything from elsewhere. All texts of models and cases are escaped.
public struct HTMLReport: Sendable {
    private let name: String
    let task: EvaluationTask
    let outcome: OptimizationOutcome
    var search: Search { outcome.search }

    public init(name: String, task: EvaluationTask, outcome: OptimizationOutcome) {
        self.name = name
        self.task = task
        self.outcome = outcome
    }

    public var html: String {
        """
        <!doctype html>
        <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Optimisation of \(escaped(task.name))</title><style>\(Self.style)</style></head><body><main>
        <h1>Optimisation of \(escaped(task.name))</h1>
        <p class="verdict">\(escaped(capitalized(outcome.sentence)))</p>
        \(facts)
        <h2>Prompt before and after</h2>\(prompts)
        <h2>Learning curve</h2>\(curve)
        <h2>Lineage of edits</h2>\(lineage)
        <h2>Pareto fronts</h2>\(front)
        <h2>Guard cases before and after</h2>\(cases)
        <h2>Rejected proposals</h2>\(rejected)
        </main></body></html>
        """
    }

    private func capitalized(_ text: String) -> String { text.prefix(1).uppercased() + text.dropFirst() }

    private var facts: String {
        var rows = [
            ("Optimisation", name), ("Data", task.dataDigest.short),
            (
                "Cases",
                "\(search.cases.count) for screening, \(task.splits.guardCases.count) guard, \(task.splits.test.count) test"
            ),
            ("Guard", "\(search.settings.mode.rawValue), α = \(search.settings.alpha)"),
            ("Ended", search.ending?.rawValue ?? (outcome.wasInterrupted ? "interrupted" : "open")),
            ("Time", "\(Int(outcome.seconds.rounded())) s"),
        ]
        for (purpose, entry) in outcome.account.entries.sorted(by: { $0.key < $1.key }) {
            let cost = entry.dollars > 0 ? ", \(dollars(entry.dollars))" : ""
            rows.append(("Spent on \(purpose)", "\(entry.calls) calls, \(entry.tokens) tokens\(cost)"))
        }
        if let verdict = search.reflectionVerdict { rows.append(("Rewritten instructions", verdict.sentence)) }
        if outcome.lost > 0 { rows.append(("Lost rollouts", "\(outcome.lost)")) }
        return "<table class=\"facts\">"
            + rows.map { "<tr><th>\(escaped($0.0))</th><td>\(escaped($0.1))</td></tr>" }.joined() + "</table>"
    }

    private var prompts: String {
        let after = outcome.champion?.prompt ?? task.prompt
        let before = Set(task.prompt.split(separator: "\n"))
        let kept = Set(after.split(separator: "\n"))
        func lines(_ text: String, _ other: Set<Substring>, _ mark: String) -> String {
            text.split(separator: "\n", omittingEmptySubsequences: false).map {
                other.contains($0) || $0.isEmpty ? escaped(String($0)) : "<\(mark)>\(escaped(String($0)))</\(mark)>"
            }.joined(separator: "\n")
        }
        return """
            <div class="pair"><section><h3>Before</h3><pre>\(lines(task.prompt, kept, "del"))</pre></section><section><h3>After\(outcome.champion == nil ? " (unchanged)" : "")</h3><pre>\(lines(after, before, "ins"))</pre></section></div>
            """
    }

    private var curve: String {
        var chart = Chart(
            title:
                "Expected score of the best prompt so far with a 95 % band, and the certified score with its confidence sequence",
            xLabel: "rollouts", yLabel: "score")
        chart.line = search.curve.map { point in
            Chart.Point(
                x: Double(point.rollouts), y: point.predicted, low: point.interval.lowerBound,
                high: point.interval.upperBound)
        }
        if let champion = outcome.champion {
            let m = champion.measurement
            chart.points = [
                Chart.Point(
                    x: Double(search.planned), y: m.after, low: m.lower, high: m.upper,
                    label: "certified: \(percent(m.after)), \(percent(m.lower)) to \(percent(m.upper))")
            ]
        }
        return chart.line.isEmpty ? "<p>Nothing was measured.</p>" : chart.svg
    }

    private var lineage: String {
        guard !search.edits.isEmpty else { return "<p>No edit was proposed.</p>" }
        let champion = Set(outcome.champion?.edits ?? [])
        let rows = search.edits.map { record in
            let gain = record.rollouts == 0 ? "" : "\(signed(record.gain)) ± \(percent(1.96 * record.deviation))"
            let place = champion.contains(record.edit.id) ? "in the certified prompt" : record.state.rawValue
            let origin = record.edit.reflection == 0 ? "the search" : "reflection \(record.edit.reflection)"
            return [
                "\(record.edit.id)", origin, record.edit.change.summary, gain,
                "\(record.rollouts)", place,
            ]
        }
        return table(["edit", "proposed by", "change", "relative gain, 95 %", "rollouts", "state"], rows, wide: 2)
    }

    private func signed(_ share: Double) -> String { share < 0 ? "−\(percent(-share))" : "+\(percent(share))" }

    private var cases: String {
        guard let measurement = outcome.champion?.measurement ?? search.lastMeasurement, !measurement.cases.isEmpty
        else { return "<p>No candidate reached the guard cases.</p>" }
        let rows = measurement.cases.map { scores in
            let item = task.splits.guardCases[scores.item]
            let mark = scores.after > scores.before ? "better" : scores.after < scores.before ? "worse" : ""
            return [
                item.id, String(item.input.prefix(120)), percent(scores.before), percent(scores.after),
                "\(scores.trials)",
                mark,
            ]
        }
        return table(["case", "input", "before", "after", "trials", ""], rows, wide: 1)
    }

    private var rejected: String {
        var rows: [[String]] = []
        for proposal in search.proposals {
            for edit in proposal.rejected {
                rows.append([
                    "reflection \(proposal.number)", edit.summary.isEmpty ? "the whole reply" : edit.summary,
                    edit.reason.sentence,
                ])
            }
        }
        for record in search.edits where record.state == .dropped {
            rows.append([
                "reflection \(record.edit.reflection)", record.edit.change.summary,
                "\(Rejection.didNotHelp.sentence): \(signed(record.gain)) ± \(percent(1.96 * record.deviation)) after \(record.rollouts) rollouts",
            ])
        }
        return rows.isEmpty ? "<p>None.</p>" : table(["proposed by", "change", "reason"], rows, wide: 1)
    }

    func table(_ header: [String], _ rows: [[String]], wide: Int) -> String {
        let head = header.map { "<th>\(escaped($0))</th>" }.joined()
        let body = rows.map { row in
            "<tr>" + row.enumerated().map { "<td\($0 == wide ? " class=\"wide\"" : "")>\(escaped($1))</td>" }.joined()
                + "</tr>"
        }.joined(separator: "\n")
        return "<div class=\"scroll\"><table><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>"
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1c2024;--paper:#fff;--soft:#f3f4f6;--rule:#d5d9de;--accent:#0b6bcb;--good:#d6f5dd;--bad:#fbdcdc}
        @media(prefers-color-scheme:dark){:root{--ink:#e6e8ea;--paper:#15181b;--soft:#1f2327;--rule:#3a4046;--accent:#6cb2ff;--good:#17402a;--bad:#4d2020}}
        body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:60rem;margin:0 auto;padding:2rem 1rem}
        h1{font-size:1.6rem;margin:0 0 .5rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:0 0 .3rem}
        .verdict{font-size:1.1rem;border-left:4px solid var(--accent);padding:.4rem .8rem;background:var(--soft)}
        table{border-collapse:collapse;font-size:.9rem;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid var(--rule)}
        .facts{width:auto}.facts th{font-weight:600}td:not(.wide){white-space:nowrap}.facts td{white-space:normal}.wide{min-width:16rem;overflow-wrap:anywhere}.scroll{overflow-x:auto;max-height:32rem}
        .pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(18rem,1fr));gap:1rem}
        pre{white-space:pre-wrap;background:var(--soft);padding:.8rem;margin:0;overflow-wrap:anywhere}
        ins{background:var(--good);text-decoration:none}del{background:var(--bad);text-decoration:none}
        svg{width:100%;height:auto;min-width:32rem}svg text{font-size:12px;fill:var(--ink)}figure{margin:0;overflow-x:auto}figcaption{font-size:.85rem;opacity:.8}
        .grid{stroke:var(--rule)}.line{fill:none;stroke:var(--accent);stroke-width:2}.band{fill:var(--accent);opacity:.18}.bar{stroke:var(--ink);stroke-width:2}circle{fill:var(--ink)}
        @media print{.scroll{max-height:none}}
        """
}
