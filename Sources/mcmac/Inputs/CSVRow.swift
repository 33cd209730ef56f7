import MulticastAnalysis
import MulticastWire

/// One row of a table of streams.
struct CSVRow {
    let group: IPAddress
    var detail = GroupUses.Detail()
    var name: ArraySlice<UInt8> = []

    /// Reads a row; `nil` if it is empty.
    ///
    /// - Throws: what is wrong with it, and what was expected.
    init?(
        _ fields: CSVFields, of record: Span<UInt8>, by header: CSVHeader
    ) throws(GroupText.Refusal) {
        func octets(_ column: CSVHeader.Column) -> ArraySlice<UInt8> {
            header.place(of: column).map { fields.octets($0, of: record).trimmed } ?? []
        }
        var found: (group: GroupText, title: String)?
        var refusals: [String] = []
        for place in header.groups {
            let field = fields.octets(place, of: record).trimmed
            if field.isEmpty { continue }
            let other: GroupText
            do throws(GroupText.Refusal) {
                other = try GroupText(field: field)
            } catch {
                // Another column may have the group, and this one the address of a host.
                refusals.append(
                    header.groups.count > 1
                        ? "column '\(header.titles[place])': \(error.reason)" : error.reason)
                continue
            }
            if let found, found.group.group != other.group {
                throw GroupText.Refusal(
                    reason: "columns '\(found.title)' and '\(header.titles[place])' contradict "
                        + "each other: \(found.group.group) and \(other.group); "
                        + "expected one group a row")
            }
            if found == nil { found = (other, header.titles[place]) }
        }
        guard let found else {
            if !refusals.isEmpty {
                throw GroupText.Refusal(reason: refusals.joined(separator: "; "))
            }
            if (0 ..< fields.count).allSatisfy({ fields.octets($0, of: record).trimmed.isEmpty }) {
                return nil
            }
            throw GroupText.Refusal(
                reason: "nothing in column '\(header.titles[header.groups[0]])'; expected a group")
        }
        group = found.group.group
        detail = found.group.detail
        let mac = octets(.mac)
        if !mac.isEmpty, mac != [UInt8(ascii: "-")] {
            guard let address = MACAddress(mac.text) else {
                throw GroupText.Refusal(
                    reason: "'\(mac.text)' is no MAC address; "
                        + "expected \(MACAddress(mapping: group))")
            }
            try found.group.check(address)
        }
        let source = octets(.source)
        if !source.isEmpty, let address = IPAddress(utf8: source.span) {
            if address.isMulticast {
                throw GroupText.Refusal(reason: "the source \(address) is a group; expected a host")
            }
            detail.source = address
        }
        let port = octets(.port)
        if !port.isEmpty, port != [UInt8(ascii: "-")] {
            guard let number = UInt16(port.text), number > 0 else {
                throw GroupText.Refusal(
                    reason: "'\(port.text)' is no port; expected 1 to 65535")
            }
            detail.port = number
        }
        let rate = octets(.bitRate)
        if !rate.isEmpty, rate != [UInt8(ascii: "-")] {
            guard let bits = BitRate.bitsPerSecond(rate, unit: header.bitRateUnit) else {
                throw GroupText.Refusal(
                    reason: "'\(rate.text)' is no bit rate; expected a number such as 3.5 Mbps")
            }
            detail.bitRate = bits
        }
        name = octets(.name)
    }
}
