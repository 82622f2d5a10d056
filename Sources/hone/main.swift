import HoneCommands

await Hone.start(Array(CommandLine.arguments.dropFirst()))
