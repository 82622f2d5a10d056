import HoneCore

/// What the demonstration model says besides its plans and programs.
enum DemonstrationSentences {
    private static let real =
        "For a real model name one, as in --model ollama/qwen3, set OPENAI_API_KEY or OPENAI_BASE_URL, or put a model file in the models folder (see hone models)."

    /// The goal is outside its domain.
    static let beyond = ModelError(
        .beyondModel,
        "This goal is beyond the built-in demonstration model. It only does small tasks with lists of numbers or words, texts, dates, CSV tables and text files of the workspace. \(real)"
    )

    /// The goal seemed to be inside, but no program passed.
    static let gaveUp = ModelError(
        .beyondModel,
        "The built-in demonstration model found no program for this goal that runs and that a second program confirms. \(real)"
    )

    static func hypothesis(_ failure: ProgramWriter.Failure) -> String {
        failure.kind == "Mismatch"
            ? "The second program found another result: the first one is written anew."
            : "The program failed with \(failure.kind) in its line \(failure.line): it is written anew with that in mind."
    }

    static func intent(_ steps: [String]) -> String {
        "Write and run a program that does this: \(steps.joined(separator: "; "))."
    }

    static let ends = "The program ends with exit status 0."
    static let ended = "The program ended with exit status 0."
    static let secondProgram =
        "Check the result with a second program, written from the goal alone and in another way."
    static let agrees = "Both programs give the same result."
    static let resultIsKnown = "The result is known now, so the second program can be held against it."
}
