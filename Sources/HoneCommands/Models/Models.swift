import ArgumentParser

struct Models: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fetch, see and try the models that run in this process.",
        discussion: """
            A model is a file in GGUF. NAME is its name in the models folder without .gguf, as in --model local/NAME, or \
            a path that ends in .gguf.
            """,
        subcommands: [
            ModelsList.self, ModelsPull.self, ModelsShow.self, ModelsTest.self, ModelsBench.self, ModelsRemove.self,
        ],
        defaultSubcommand: ModelsList.self)
}

/// A size as `525 MB`.
func spoken(bytes: Int) -> String {
    bytes < 1_000_000 ? "\((bytes + 999) / 1000) kB" : "\((bytes + 500_000) / 1_000_000) MB"
}

/// A count as `494 M`.
func spoken(count: Int) -> String {
    count < 1_000_000 ? "\((count + 500) / 1000) k" : "\((count + 500_000) / 1_000_000) M"
}
