public import HoneCore

extension RunState {
    /// Of these changes, those to files that decide about success rather than strive for it: tests that were there before
    /// the run, what configures a test runner, and what a check names. A person should look at them.
    ///
    ///     state.changesOfChecks(changes)  // [M tests/test_stats.py], where the check is `python3 -m unittest`
    public func changesOfChecks(_ changes: [FileChange]) -> [FileChange] {
        let words = checks.flatMap { $0.split { " \t\n;|&<>()'\"".contains($0) } }
        return changes.filter { change in
            let path = change.path
            let name = path.split(separator: "/").last.map(String.init) ?? path
            if configuresTests(name, words: words) { return true }
            guard change.kind != .added else { return false }
            return isTest(path, name) || words.contains { $0 == path || $0.hasSuffix("/" + name) || $0 == name }
        }
    }
}

/// By the conventions of unittest, pytest, Swift packages, JavaScript's runners, Go and JUnit.
private func isTest(_ path: String, _ name: String) -> Bool {
    let folders = path.split(separator: "/").dropLast().map { $0.lowercased() }
    if folders.contains(where: ["test", "tests", "testing", "__tests__", "spec"].contains) { return true }
    let stem = name.split(separator: ".").dropLast().joined(separator: ".")
    return stem.hasPrefix("test_") || stem == "test" || stem == "tests" || stem.hasSuffix(".test")
        || stem.hasSuffix(".spec")
        || ["_test", "_tests", "Test", "Tests"].contains(where: stem.hasSuffix)
}

private func configuresTests(_ name: String, words: [Substring]) -> Bool {
    let files: [Substring: Set<String>] = [
        "make": ["Makefile", "makefile", "GNUmakefile"], "npm": ["package.json"], "yarn": ["package.json"],
        "pytest": ["conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml"],
    ]
    return words.contains { files[$0]?.contains(name) == true }
}
