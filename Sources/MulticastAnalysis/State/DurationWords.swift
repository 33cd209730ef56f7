extension Duration {
    /// The whole nanoseconds; the most there can be if there are more.
    var inNanoseconds: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooMuch) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return isTooMuch || overflows ? (seconds < 0 ? .min : .max) : sum
    }

    /// In words: `250 ms`, `8.5 s`, `4 min 20 s`, `2 h 5 min`.
    public var inWords: String {
        let milliseconds = inNanoseconds / 1_000_000
        if milliseconds.magnitude < 1000 { return "\(milliseconds) ms" }
        if milliseconds.magnitude < 120_000 {
            let tenths = (milliseconds + 50) / 100
            return tenths % 10 == 0
                ? "\(tenths / 10) s" : "\(tenths / 10).\((tenths % 10).magnitude) s"
        }
        let seconds = (milliseconds + 500) / 1000
        let (minutes, rest) = seconds.quotientAndRemainder(dividingBy: 60)
        if minutes < 60 { return rest == 0 ? "\(minutes) min" : "\(minutes) min \(rest) s" }
        let (hours, left) = minutes.quotientAndRemainder(dividingBy: 60)
        return left == 0 ? "\(hours) h" : "\(hours) h \(left) min"
    }
}
