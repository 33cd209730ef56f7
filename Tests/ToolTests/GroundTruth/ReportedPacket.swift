import Foundation

/// A record of `mcdump --json`, as a program that knows nothing but the contract reads it.
struct ReportedPacket {
    let record: [String: Any]

    /// The packets among the lines of a run.
    static func packets(in lines: some Sequence<Substring>) throws -> [ReportedPacket] {
        try lines.compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let record = object as? [String: Any], record["type"] as? String == "packet"
            else { return nil }
            return ReportedPacket(record: record)
        }
    }

    var number: Int { record["number"] as? Int ?? 0 }
    var layers: [[String: Any]] { record["layers"] as? [[String: Any]] ?? [] }
    var findings: [[String: Any]] { record["findings"] as? [[String: Any]] ?? [] }

    /// The names of the rules that the frame's findings are of.
    var rules: [String] { findings.compactMap { $0["rule"] as? String } }

    /// Whether any layer is of the protocol.
    func has(_ name: String) -> Bool { layers.contains { $0["protocol"] as? String == name } }

    /// What is said of the first message of a protocol, by the names that the ground truth uses.
    func facts(of name: String) -> [String: String] {
        guard let index = layers.firstIndex(where: { $0["protocol"] as? String == name }) else {
            return [:]
        }
        let (around, message) = (layers[..<index], layers[index])
        func outer(_ layer: String, _ key: String) -> String {
            around.filter { $0["protocol"] as? String == layer }.map { text($0[key]) }
                .joined(separator: ",")
        }
        var facts = [
            "time_ns": text(record["time_ns"]), "length": text(record["length_bytes"]),
            "captured": text(record["captured_bytes"]),
            "ethernet source": outer("ethernet", "source"),
            "ethernet destination": outer("ethernet", "destination"),
            "vlan": outer("vlan", "id"),
            "cooked source": outer("linux_cooked", "source"),
            "ipv4 source": outer("ipv4", "source"),
            "ipv4 destination": outer("ipv4", "destination"),
            "ttl": outer("ipv4", "ttl"),
            "ipv4 checksum": outer("ipv4", "checksum_correct"),
            "ipv6 source": outer("ipv6", "source"),
            "ipv6 destination": outer("ipv6", "destination"),
            "hop limit": outer("ipv6", "hop_limit"),
        ]
        let options = around.flatMap { $0["options"] as? [[String: Any]] ?? [] }
        let isAlert = options.contains { $0["option"] as? String == "router_alert" }
        facts["router alert"] = isAlert ? "true" : "false"
        facts["type"] = number(message["type_code"])
        facts["version"] = text(message["version"])
        facts["message"] = text(message["message"])
        facts["checksum"] = number(message["checksum"])
        facts["checksum verdict"] = text(message["checksum_correct"])
        facts["group"] = text(message["group"])
        facts["max resp code"] = text(message["max_resp_code"])
        facts["max resp time ms"] = text(message["max_resp_time_ms"])
        facts["suppress"] = text(message["suppress_router_side_processing"])
        facts["robustness"] = text(message["querier_robustness_variable"])
        facts["interval code"] = text(message["querier_query_interval_code"])
        facts["interval s"] = text(message["querier_query_interval_s"])
        if name == "pim" {
            addPIM(message, to: &facts)
            return facts
        }
        guard let records = message["group_records"] as? [[String: Any]] else {
            facts["sources"] = text(message["sources"])
            return facts
        }
        func column(_ value: ([String: Any]) -> String) -> String {
            records.map(value).filter { !$0.isEmpty }.joined(separator: ",")
        }
        facts["records"] = String(records.count)
        facts["record types"] = column { text($0["record_type_code"]) }
        facts["groups"] = column { text($0["group"]) }
        facts["sources"] = column { text($0["sources"]) }
        facts["source counts"] = column { String(($0["sources"] as? [Any])?.count ?? 0) }
        facts["auxiliary words"] = column { record in
            // Hexadecimal text: eight digits a word.
            String((record["auxiliary_data"] as? String ?? "").utf8.count / 8)
        }
        return facts
    }

    private func addPIM(_ message: [String: Any], to facts: inout [String: String]) {
        func all(_ keys: String...) -> String {
            values(of: keys, in: message).joined(separator: ",")
        }
        facts["option types"] = all("option_type")
        facts["holdtimes"] = all("holdtime_s")
        facts["dr priority"] = all("dr_priority")
        facts["generation id"] = all("generation_id")
        facts["propagation delay"] = all("propagation_delay_ms")
        facts["override interval"] = all("override_interval_ms")
        facts["upstream neighbor"] = all("upstream_neighbor")
        facts["groups"] = all("group")
        facts["mask lengths"] = all("mask_len", "source_mask_len")
        facts["join counts"] = all("number_of_joined_sources")
        facts["prune counts"] = all("number_of_pruned_sources")
        let groups = message["groups"] as? [[String: Any]] ?? []
        func sources(_ key: String) -> String {
            groups.flatMap { values(of: ["source"], in: $0[key] as Any) }.joined(separator: ",")
        }
        facts["joined"] = sources("joined_sources")
        facts["pruned"] = sources("pruned_sources")
        facts["pim sources"] = all("source")
        facts["rps"] = all("rp")
        facts["bsr"] = all("bsr")
        facts["metric preference"] = all("metric_preference")
        facts["metric"] = all("metric")
    }

    /// The values of some keys at any depth: an object's own before those inside it, lists in
    /// their order, and what is joined before what is pruned.
    private func values(of keys: [String], in value: Any) -> [String] {
        if let list = value as? [Any] { return list.flatMap { values(of: keys, in: $0) } }
        guard let object = value as? [String: Any] else { return [] }
        let own = keys.compactMap { object[$0] }.map(text)
        return own
            + object.sorted { $0.key < $1.key }.flatMap { values(of: keys, in: $0.value) }
    }

    /// A number that may be written in hexadecimal.
    private func number(_ value: Any?) -> String {
        let text = text(value)
        guard text.hasPrefix("0x"), let number = Int(text.dropFirst(2), radix: 16) else {
            return text
        }
        return String(number)
    }

    /// A value as the truth writes it; lists are joined with commas.
    private func text(_ value: Any?) -> String {
        switch value {
        case let list as [Any]: list.map(text).joined(separator: ",")
        case let text as String: text
        case is NSNull, nil: ""
        case let number as NSNumber:
            CFBooleanCheck.isBoolean(number) ? (number.boolValue ? "true" : "false") : "\(number)"
        default: ""
        }
    }
}

/// Tells `true` from 1 in what Foundation read, where both are an `NSNumber`.
private enum CFBooleanCheck {
    static func isBoolean(_ number: NSNumber) -> Bool { number === kTrue || number === kFalse }
    private static let (kTrue, kFalse) = (NSNumber(value: true), NSNumber(value: false))
}
