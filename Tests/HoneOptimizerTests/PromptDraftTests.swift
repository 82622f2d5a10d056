import HoneOptimizer
import Testing

@Suite struct PromptDraftTests {
    private let draft = PromptDraft(seed: "one\ntwo\n\nthree")

    private func text(_ changes: Edit.Change...) -> String {
        draft.text(with: changes.enumerated().map { Edit(id: $0, change: $1, reflection: 1) })
    }

    @Test func `edits add, remove and replace lines and leave the others as they are`() {
        #expect(text() == "one\ntwo\n\nthree")
        #expect(text(.add("new", after: "one")) == "one\nnew\ntwo\n\nthree")
        #expect(text(.add("new", after: "gone")) == "one\ntwo\n\nthree\nnew")
        #expect(text(.remove("two")) == "one\n\nthree")
        #expect(text(.replace("two", with: "2")) == "one\n2\n\nthree")
        #expect(text(.rewrite("other"), .add("new", after: nil)) == "other\nnew")
    }

    @Test func `a prompt that would lose all of its lines keeps them`() {
        #expect(text(.remove("one"), .remove("two"), .remove("three")) == "one\ntwo\n\nthree")
    }

    @Test func `an edit of a line that is gone, or that is there already, changes nothing`() {
        #expect(text(.remove("zero"), .replace("zero", with: "0")) == "one\ntwo\n\nthree")
        #expect(text(.add("two", after: nil)) == "one\ntwo\n\nthree")
        #expect(text(.remove("two"), .replace("two", with: "2")) == "one\n\nthree")
    }
}
