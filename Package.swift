// swift-tools-version: 6.3
import PackageDescription

/// What every Swift target is compiled with.
let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Targets that only compute: no Glibc, no Foundation, no clock; unsafe memory is marked.
let pure: [SwiftSetting] = strict + [.strictMemorySafety()]

/// Targets that define a type which borrows memory; those that use one do not need it.
let lending: [SwiftSetting] = [.enableExperimentalFeature("Lifetimes")]

let package = Package(
    name: "mckit",
    products: [
        .executable(name: "mcdump", targets: ["mcdump"]),
        .executable(name: "mcmac", targets: ["mcmac"]),
        .executable(name: "mcping", targets: ["mcping"]),
        .executable(name: "mcwatch", targets: ["mcwatch"]),
        .executable(name: "mcdoctor", targets: ["mcdoctor"]),
    ],
    targets: [
        // Octets <-> values. Depends on nothing.
        .target(
            name: "MulticastWire", resources: [.embedInCode("Registry/Data")],
            swiftSettings: pure + lending),

        // Values -> findings.
        .systemLibrary(name: "CPrefetch"),
        .target(
            name: "MulticastAnalysis", dependencies: ["CPrefetch", "MulticastWire"],
            swiftSettings: pure),

        // Capture files -> frames, and back.
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CZstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CMapping"),
        .target(
            name: "CaptureFiles",
            dependencies: ["CMapping", "CPrefetch", "CZlib", "CZstd", "MulticastWire"],
            swiftSettings: strict + lending),

        // Interfaces -> frames, by libpcap; BPF for both paths.
        .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
        .target(
            name: "LiveCapture", dependencies: ["CPcap", "MulticastWire"],
            swiftSettings: strict + lending),

        // Pages for those who ask by HTTP, by libmicrohttpd; nothing about multicast.
        .systemLibrary(name: "CMicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .target(
            name: "HTTPService", dependencies: ["CMicrohttpd"], swiftSettings: strict),

        // Datagrams to and from groups, with TTL, interface and the kernel's time stamps.
        .systemLibrary(name: "CSockets"),
        .target(
            name: "MulticastSockets", dependencies: ["CSockets", "MulticastWire"],
            swiftSettings: strict),

        // Options, streams and exit statuses: what all tools share, nothing about multicast.
        .systemLibrary(name: "CTerminal"),
        .systemLibrary(name: "CProcess"),
        .target(
            name: "ToolSupport", dependencies: ["CProcess", "CTerminal"],
            swiftSettings: strict + lending),

        // Big files -> what is gathered from them, by all processors.
        .target(
            name: "CaptureSegments", dependencies: ["CaptureFiles", "ToolSupport"],
            swiftSettings: strict + lending),

        // Addresses, groups with their names, severities: what the tools word alike.
        .target(
            name: "MulticastText",
            dependencies: ["MulticastAnalysis", "MulticastWire", "ToolSupport"],
            swiftSettings: strict),

        // One executable per tool.
        .executableTarget(
            name: "mcdump",
            dependencies: [
                "CaptureFiles", "LiveCapture", "MulticastAnalysis", "MulticastText",
                "MulticastWire", "ToolSupport",
            ],
            swiftSettings: strict),

        // No LiveCapture: what computes addresses does not load libpcap.
        .executableTarget(
            name: "mcmac",
            dependencies: [
                "CaptureFiles", "MulticastAnalysis", "MulticastText", "MulticastWire",
                "ToolSupport",
            ],
            swiftSettings: strict),

        // No LiveCapture here either: it sees its own reports by packet(7).
        .executableTarget(
            name: "mcping",
            dependencies: [
                "MulticastAnalysis", "MulticastSockets", "MulticastText", "MulticastWire",
                "ToolSupport",
            ],
            swiftSettings: strict),

        .systemLibrary(name: "CCurses", providers: [.apt(["libncurses-dev"])]),
        .executableTarget(
            name: "mcwatch",
            dependencies: [
                "CCurses", "CaptureFiles", "CaptureSegments", "HTTPService", "LiveCapture",
                "MulticastAnalysis", "MulticastText", "MulticastWire", "ToolSupport",
            ],
            swiftSettings: strict + lending),

        .executableTarget(
            name: "mcdoctor",
            dependencies: [
                "CaptureFiles", "CaptureSegments", "LiveCapture", "MulticastAnalysis",
                "MulticastSockets", "MulticastText", "MulticastWire", "ToolSupport",
            ],
            swiftSettings: strict + lending),

        .target(
            name: "TestSupport", dependencies: ["MulticastWire"], path: "Tests/TestSupport",
            swiftSettings: strict),
        // Loops over all there is: optimised in debug builds too.
        .target(
            name: "Exhaustive", dependencies: ["MulticastWire"], path: "Tests/Exhaustive",
            swiftSettings: strict + [.unsafeFlags(["-O"])]),
        .testTarget(
            name: "MulticastWireTests",
            dependencies: ["Exhaustive", "MulticastWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MulticastAnalysisTests",
            dependencies: ["CaptureFiles", "MulticastAnalysis", "MulticastWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "CaptureFilesTests",
            dependencies: ["CaptureFiles", "MulticastWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "LiveCaptureTests",
            dependencies: ["LiveCapture", "MulticastWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "MulticastSocketsTests",
            dependencies: ["MulticastSockets", "MulticastWire", "TestSupport"],
            swiftSettings: strict),
        .testTarget(
            name: "ToolTests",
            dependencies: [
                "CaptureFiles", "CaptureSegments", "HTTPService", "LiveCapture",
                "MulticastAnalysis", "MulticastText", "MulticastWire", "TestSupport",
                "ToolSupport", "mcdoctor", "mcdump", "mcmac", "mcping", "mcwatch",
            ],
            swiftSettings: strict),
        // A host of the network tests: joins, leaves and sends as it is told.
        .executableTarget(name: "testhost", path: "Tests/TestHost", swiftSettings: strict),
        .testTarget(
            name: "NetnsTests",
            dependencies: [
                "CaptureFiles", "LiveCapture", "MulticastAnalysis", "MulticastWire", "TestSupport",
                "mcdoctor", "mcdump", "mcping", "mcwatch", "testhost",
            ],
            swiftSettings: strict),
    ]
)
