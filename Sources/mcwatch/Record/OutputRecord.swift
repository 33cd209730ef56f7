import MulticastText
import MulticastWire
import ToolSupport

/// One record for programs: what JSON and comma-separated values are made from.
struct OutputRecord {
    /// What kind of record it is: JSON's `type`.
    let type: StaticString
    /// The members, in their order.
    private(set) var fields: [(key: StaticString, value: Value)] = []

    /// What a member can hold.
    enum Value {
        /// What a row does not have; no member of JSON, and nothing between the commas.
        case absent
        case text(String)
        /// Text of others.
        case untrusted([UInt8])
        case number(UInt64)
        /// So many thousandths of a unit.
        case thousandths(Int64)
        case flag(Bool)
        case time(Timestamp)
        case address(IPAddress)
        case mac(MACAddress)
        indirect case list([Value])
        /// Members of a member; their names are put together with an underscore between commas.
        indirect case object([(key: StaticString, value: Value)])
    }

    init(_ type: StaticString) { self.type = type }

    /// Adds a member.
    mutating func put(_ key: StaticString, _ value: Value) { fields.append((key, value)) }

    mutating func put(_ key: StaticString, _ number: some BinaryInteger) {
        put(key, .number(UInt64(clamping: number)))
    }

    mutating func put(_ key: StaticString, _ flag: Bool) { put(key, .flag(flag)) }

    mutating func put(_ key: StaticString, _ time: Timestamp?) {
        put(key, time.map(Value.time) ?? .absent)
    }

    mutating func put(_ key: StaticString, _ address: IPAddress?) {
        put(key, address.map(Value.address) ?? .absent)
    }

    mutating func put(_ key: StaticString, _ mac: MACAddress?) {
        put(key, mac.map(Value.mac) ?? .absent)
    }

    mutating func put(_ key: StaticString, _ addresses: [IPAddress]) {
        put(key, .list(addresses.map(Value.address)))
    }

    mutating func put(_ key: StaticString, word: String?) {
        put(key, word.map(Value.text) ?? .absent)
    }

    /// Adds a time in seconds, to the millisecond.
    mutating func put(_ key: StaticString, seconds duration: Duration?) {
        put(key, duration.map { .thousandths($0.milliseconds) } ?? .absent)
    }

    /// Adds a time in milliseconds, to the microsecond.
    mutating func put(_ key: StaticString, milliseconds duration: Duration?) {
        put(key, duration.map { .thousandths($0.microseconds) } ?? .absent)
    }
}

extension Duration {
    /// Milliseconds, rounded to whole ones.
    var milliseconds: Int64 { rounded(to: 1_000_000) }

    /// Microseconds, rounded to whole ones.
    var microseconds: Int64 { rounded(to: 1000) }

    private func rounded(to unit: Int64) -> Int64 {
        let (whole, rest) = nanosecondsClamped.quotientAndRemainder(dividingBy: unit)
        if rest >= unit / 2 { return whole + 1 }
        return rest <= -unit / 2 ? whole - 1 : whole
    }

    /// Nanoseconds; the most or the least that there can be where they are more or less.
    var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = components
        let (whole, isTooLarge) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return isTooLarge || overflows ? (seconds < 0 ? .min : .max) : sum
    }
}
