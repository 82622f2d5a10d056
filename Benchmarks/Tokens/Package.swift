// swift-tools-version: 6.2

import PackageDescription

// The sources of the product are linked, not depended on: nothing but inference is built.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"), .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "tokens-bench",
    targets: [
        .executableTarget(name: "tokens-bench", dependencies: ["HoneInference", "HoneCore"], swiftSettings: settings),
        .target(name: "HoneInference", dependencies: ["HoneCore", "CKernels"], swiftSettings: settings),
        .target(name: "HoneCore", swiftSettings: settings),
        .target(name: "CKernels"),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .c2x
)
