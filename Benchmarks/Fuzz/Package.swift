// swift-tools-version: 6.2

import PackageDescription

// The sources of the product are linked, not depended on: only what is fuzzed is built.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "fuzz",
    targets: [
        .executableTarget(
            name: "fuzz", dependencies: ["HoneInference", "HoneServer", "HoneCore"], swiftSettings: settings),
        .target(name: "HoneInference", dependencies: ["HoneCore", "CKernels"], swiftSettings: settings),
        .target(name: "HoneServer", dependencies: ["HoneCore"], swiftSettings: settings),
        .target(name: "HoneCore", swiftSettings: settings),
        .target(name: "CKernels"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
