// swift-tools-version: 6.2

import PackageDescription

// Warnings are errors where HONE_STRICT is set, which .ci/run does. A person's build with a newer
// compiler must not fail on a warning that compiler has added.
let strict = Context.environment["HONE_STRICT"] != nil

let settings: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
    ] + (strict ? [.treatAllWarnings(as: .error)] : [])

let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")

func module(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "hone",
    products: [
        .executable(name: "hone", targets: ["hone"]),
        .library(name: "HoneOptimizer", targets: ["HoneOptimizer", "HoneEvaluation", "HoneCore"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .executableTarget(name: "hone", dependencies: ["HoneCommands"], swiftSettings: settings),
        module(
            "HoneCommands",
            [
                "HoneRuntime", "HoneAgent", "HoneOptimizer", "HoneEvaluation", "HoneMemory", "HoneStore", "HoneAssets",
                "HoneCore", argumentParser,
            ]),
        module(
            "HoneRuntime",
            [
                "HoneAgent", "HoneOptimizer", "HoneEvaluation", "HoneModels", "HoneInference", "HoneSandbox",
                "HoneServer",
                "HoneMemory", "HoneStore", "HoneAssets", "HoneCore",
            ]),
        module("HoneAgent", ["HoneCore"]),
        module("HoneOptimizer", ["HoneEvaluation", "HoneCore"]),
        module("HoneEvaluation", ["HoneCore"]),
        module("HoneModels", ["HoneCore", "CCurl"]),
        module("HoneInference", ["HoneCore", "CKernels"]),
        module("HoneSandbox", ["HoneCore", "CPrograms", "CSandbox"]),
        module("HoneServer", ["HoneCore"]),
        module("HoneMemory", ["HoneStore", "HoneCore", grdb]),
        module("HoneStore", ["HoneCore", grdb]),
        module("HoneAssets", ["HoneCore", "CAssets", yams]),
        module("HoneCore", []),
        .target(name: "CAssets"),
        .target(name: "CCurl"),
        .target(name: "CKernels"),
        .target(
            name: "CPrograms",
            exclude: [
                "check.py", "codec.py", "comparison.py", "evidence.py", "judge.py", "namespaces.py", "program.py",
                "server.py", "subject.py", "verdict.py",
            ]),
        .target(name: "CSandbox"),

        tests("HoneCoreTests", ["HoneCore"]),
        tests("HoneAgentTests", ["HoneAgent", "HoneAssets", "HoneCore"]),
        tests("HoneEvaluationTests", ["HoneEvaluation", "HoneCore"]),
        tests("HoneOptimizerTests", ["HoneOptimizer", "HoneEvaluation", "HoneCore"]),
        tests("HoneModelsTests", ["HoneModels", "HoneCore"]),
        .testTarget(
            name: "HoneInferenceTests", dependencies: ["HoneInference", "HoneCore", "CKernels"],
            exclude: [
                "Embedding/Recordings", "Kernels/kernel_check.c", "Kernels/pool_stress.c", "Transformer/Recordings",
            ], swiftSettings: settings),
        tests("HoneSandboxTests", ["HoneSandbox", "HoneCore"]),
        tests("HoneServerTests", ["HoneServer", "HoneCore"]),
        tests("HoneStoreTests", ["HoneStore", "HoneCore", grdb]),
        tests("HoneMemoryTests", ["HoneMemory", "HoneStore", "HoneCore", grdb]),
        tests("HoneAssetsTests", ["HoneAssets", "HoneCore"]),
        tests("EndToEndTests", ["hone", "HoneCore"]),
        tests("PackageTests", []),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
