// Times on the command line, as sleep(1) has them.
extension Arguments {
    /// The option's last argument, a number of seconds such as `0.25`, `5s`, `200ms`, `5m` or `1h`,
    /// in nanoseconds; `nil` if the option was not given.
    public func seconds(
        _ word: String, from least: Int64 = 1, to most: Int64 = 1_000_000_000_000_000
    ) throws(UsageError) -> Int64? {
        guard let text = self[word] else { return nil }
        let units: [(suffix: String, factor: Double)] = [
            ("ms", 1e6), ("us", 1e3), ("s", 1e9), ("m", 60e9), ("h", 3600e9), ("", 1e9),
        ]
        for (suffix, factor) in units where text.hasSuffix(suffix) {
            guard let number = Double(text.dropLast(suffix.count)), number.isFinite,
                let nanoseconds = Int64(exactly: (number * factor).rounded()),
                least ... most ~= nanoseconds
            else { break }
            return nanoseconds
        }
        throw UsageError(
            "option '--\(word)': '\(text)' is no time in seconds such as 0.5, 200ms or 5m")
    }
}
