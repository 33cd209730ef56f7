import Foundation
import TestSupport

/// Public captures that are not part of this package, with what tshark 4.0.17 read in them.
///
/// They lie beside the package where its developers have them; the tests skip elsewhere.
enum GroundTruth {
    /// Where the corpora are.
    static let corpora = fixtures.deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "shared/corpus")
    static let folder = corpora.appending(path: "public")
    static let isThere = FileManager.default.fileExists(atPath: folder.path)

    /// The names of the captures.
    static let files: [String] = {
        let path = folder.appending(path: "files").path
        return ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    }()

    /// What the truth tells of one kind of message in one file.
    static func rows(_ kind: Kind, of file: String) throws -> [Row] {
        let url = folder.appending(path: "truth/\(file)\(kind.suffix).tsv")
        guard FileManager.default.fileExists(atPath: url.path) else { return [] }
        let text = String(decoding: try Data(contentsOf: url), as: UTF8.self)
        let lines = text.split(separator: "\n").map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        guard let names = lines.first else { return [] }
        return lines.dropFirst().map { cells in
            Row(
                kind: kind,
                cells: Dictionary(zip(names, cells), uniquingKeysWith: { first, _ in first }))
        }
    }

    /// The messages that the truth has a table of, by the name mcdump gives their layer.
    enum Kind: String, CaseIterable {
        case igmp, mld, pim

        var suffix: String { self == .igmp ? "" : ".\(rawValue)" }

        /// The word for the layer in tshark's `frame.protocols`.
        var token: String { self == .mld ? "icmpv6" : rawValue }
    }
}

extension GroundTruth {
    /// One frame as tshark read it.
    struct Row {
        let kind: Kind
        private let cells: [String: String]

        init(kind: Kind, cells: [String: String]) {
            self.kind = kind
            self.cells = cells
        }

        /// The frame's number in its file.
        var frame: Int { Int(self["frame.number"]) ?? 0 }

        /// The text of a cell, empty where tshark found no such field.
        subscript(name: String) -> String { cells[name] ?? "" }

        /// The values of a cell that has several, in packet order.
        func list(_ name: String) -> [String] {
            self[name].split(separator: ",").map(String.init)
        }

        /// The values of a cell that has one for each layer, without those of the layers that the
        /// message carries: a PIM Register has a packet inside.
        private func outer(_ name: String, layers token: String) -> String {
            let protocols = self["frame.protocols"].split(separator: ":")
            let around = protocols.prefix { $0 != kind.token }
            return list(name).prefix(around.count { $0 == token }).joined(separator: ",")
        }

        /// What mcdump is to report, by the names of ``ReportedPacket/facts(of:)``.
        ///
        /// What tshark does not tell is not in it.
        var facts: [String: String] {
            var facts = [
                "time_ns": Int(self["frame.time_epoch"].replacing(".", with: "")).map(String.init)
                    ?? "",
                "length": self["frame.len"], "captured": self["frame.cap_len"],
                "ethernet source": outer("eth.src", layers: "eth"),
                "ethernet destination": outer("eth.dst", layers: "eth"),
                "vlan": self["vlan.id"],
                "cooked source": self["sll.src.eth"],
            ]
            if kind == .mld || outer("ip.src", layers: "ip").isEmpty {
                facts["ipv6 source"] = outer("ipv6.src", layers: "ipv6")
                facts["ipv6 destination"] = outer("ipv6.dst", layers: "ipv6")
                facts["hop limit"] = outer("ipv6.hlim", layers: "ipv6")
            } else {
                facts["ipv4 source"] = outer("ip.src", layers: "ip")
                facts["ipv4 destination"] = outer("ip.dst", layers: "ip")
                facts["ttl"] = outer("ip.ttl", layers: "ip")
                facts["ipv4 checksum"] = outer("ip.checksum.status", layers: "ip")
                    .replacing("1", with: "true").replacing("0", with: "false")
            }
            switch kind {
            case .igmp: addIGMP(to: &facts)
            case .mld: addMLD(to: &facts)
            case .pim: addPIM(to: &facts)
            }
            return facts
        }

        /// tshark's checksum status: 2 and 3 tell nothing.
        private func verdict(_ name: String) -> String? {
            switch list(name).first {
            case "0": "false"
            case "1": "true"
            default: nil
            }
        }

        /// A number that tshark prints in hexadecimal or in decimal.
        private func number(_ name: String) -> String? {
            guard let text = list(name).first else { return nil }
            guard text.hasPrefix("0x") else { return text }
            return Int(text.dropFirst(2), radix: 16).map(String.init)
        }

        private func flag(_ name: String) -> String? {
            list(name).first.map { $0 == "1" || $0 == "True" ? "true" : "false" }
        }

        private func addIGMP(to facts: inout [String: String]) {
            facts["router alert"] = self["router_alert"] == "1" ? "true" : "false"
            // PIM version 1 and DVMRP ride on IGMP types, and are tshark's own dissectors.
            if self["frame.protocols"].contains("igmp:pim") {
                facts["type"] = "20"
                facts["message"] = "pim_v1"
                return
            }
            if self["frame.protocols"].contains("igmp:dvmrp") {
                facts["type"] = "19"
                facts["message"] = "dvmrp"
                facts["checksum verdict"] = verdict("dvmrp.checksum.status")
                return
            }
            let (type, version) = (number("igmp.type"), self["igmp.version"])
            facts["type"] = type
            facts["version"] = version
            facts["checksum"] = number("igmp.checksum")
            facts["checksum verdict"] = verdict("igmp.checksum.status")
            if type == "34" {
                addRecords(
                    to: &facts, type: "igmp.record_type", group: "igmp.maddr",
                    counts: "igmp.num_src", sources: "igmp.saddr", auxiliary: "igmp.aux_data_len")
                facts["records"] = self["igmp.num_grp_recs"]
                return
            }
            facts["group"] = self["igmp.maddr"]
            guard type == "17" else { return }
            // tshark shows tenths of a second, decoded. Version 1 has no such field.
            if version != "1", let tenths = Int(self["igmp.max_resp"]) {
                facts["max resp time ms"] = String(tenths * 100)
            }
            guard version == "3" else { return }
            facts["suppress"] = flag("igmp.s")
            facts["robustness"] = number("igmp.qrv")
            facts["interval code"] = number("igmp.qqic")
            // Below 128 the code is the seconds (RFC 9776 §4.1.7).
            if let code = Int(self["igmp.qqic"]), code < 128 {
                facts["interval s"] = String(code)
            }
            facts["sources"] = self["igmp.saddr"]
        }

        private func addMLD(to facts: inout [String: String]) {
            facts["router alert"] = self["ipv6.opt.router_alert"].isEmpty ? "false" : "true"
            let type = number("icmpv6.type")
            facts["type"] = type
            facts["checksum"] = number("icmpv6.checksum")
            facts["checksum verdict"] = verdict("icmpv6.checksum.status")
            if type == "143" {
                facts["version"] = "2"
                facts["records"] = self["icmpv6.mldr.nb_mcast_records"]
                addRecords(
                    to: &facts, type: "icmpv6.mldr.mar.record_type",
                    group: "icmpv6.mldr.mar.multicast_address",
                    counts: "icmpv6.mldr.mar.nb_sources",
                    sources: "icmpv6.mldr.mar.source_address",
                    auxiliary: "icmpv6.mldr.mar.aux_data_len")
                return
            }
            facts["group"] = self["icmpv6.mld.multicast_address"]
            let isSecond = !self["icmpv6.mld.flag.qrv"].isEmpty
            facts["version"] = isSecond ? "2" : "1"
            guard type == "130" else { return }
            guard isSecond else {
                facts["max resp time ms"] = self["icmpv6.mld.maximum_response_delay"]
                return
            }
            facts["max resp code"] = self["icmpv6.mld.maximum_response_code"]
            facts["suppress"] = flag("icmpv6.mld.flag.s")
            facts["robustness"] = number("icmpv6.mld.flag.qrv")
            facts["interval code"] = number("icmpv6.mld.qqi")
            facts["sources"] = self["icmpv6.mld.source_address"]
        }

        private func addRecords(
            to facts: inout [String: String], type: String, group: String, counts: String,
            sources: String, auxiliary: String
        ) {
            facts["record types"] = self[type]
            facts["groups"] = self[group]
            facts["source counts"] = self[counts]
            facts["sources"] = self[sources]
            facts["auxiliary words"] = self[auxiliary]
        }

        private func addPIM(to facts: inout [String: String]) {
            facts["version"] = self["pim.version"]
            facts["type"] = number("pim.type")
            facts["checksum"] = number("pim.cksum")
            facts["checksum verdict"] = verdict("pim.cksum.status")
            facts["option types"] = self["pim.optiontype"]
            facts["holdtimes"] = self["pim.holdtime"]
            facts["dr priority"] = self["pim.dr_priority"]
            facts["generation id"] = self["pim.generation_id"]
            facts["propagation delay"] = self["pim.propagation_delay"]
            facts["override interval"] = self["pim.override_interval"]
            facts["upstream neighbor"] = either("pim.upstream_neighbor")
            // tshark shows each group twice, as a field and in the line above it.
            let groups = list(self["pim.group"].isEmpty ? "pim.group_ip6" : "pim.group")
            facts["groups"] = stride(from: 0, to: groups.count, by: 2).map { groups[$0] }
                .joined(separator: ",")
            facts["mask lengths"] = self["pim.mask_len"]
            facts["join counts"] = self["pim.numjoins"]
            facts["prune counts"] = self["pim.numprunes"]
            facts["joined"] = either("pim.join_ip")
            facts["pruned"] = either("pim.prune_ip")
            facts["pim sources"] = either("pim.source")
            facts["rps"] = either("pim.rp")
            facts["bsr"] = either("pim.bsr")
            facts["metric preference"] = self["pim.metric_pref"]
            facts["metric"] = self["pim.metric"]
        }

        /// A cell that tshark fills with IPv4 addresses, or its sister for IPv6.
        private func either(_ name: String) -> String {
            let sister = name.hasSuffix("_ip") ? "\(name)6" : "\(name)_ip6"
            return self[name].isEmpty ? self[sister] : self[name]
        }
    }
}
