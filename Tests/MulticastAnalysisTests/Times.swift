import MulticastWire

/// An instant so many seconds after the epoch.
func seconds(_ seconds: Int) -> Timestamp {
    Timestamp(nanoseconds: Int64(seconds) * 1_000_000_000)
}

/// An instant so many milliseconds after the epoch.
func milliseconds(_ milliseconds: Int) -> Timestamp {
    Timestamp(nanoseconds: Int64(milliseconds) * 1_000_000)
}
