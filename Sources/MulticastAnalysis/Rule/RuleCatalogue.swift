extension DoctorRule {
    /// Every rule, by class, in the order of lists and reports.
    public static let all: [DoctorRule] =
        querierRules + membershipRules + versionRules + addressingRules + scopeRules

    private static let querierRules: [DoctorRule] = [
        .querierMissing, .querierLost, .querierMultiple, .querierZeroSource,
    ]

    private static let membershipRules: [DoctorRule] = [.dataStopsAfterGMI]

    private static let versionRules: [DoctorRule] = [.forcedVersionDowngrade]

    private static let addressingRules: [DoctorRule] = [.macIPMismatch, .macAliasCollision]

    private static let scopeRules: [DoctorRule] = [.ttlTooLow, .igmpForwarded]
}
