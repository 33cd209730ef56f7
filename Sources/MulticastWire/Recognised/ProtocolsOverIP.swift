// What has a protocol number of its own in the IP header.
extension RecognisedProtocol {
    /// Names what an IP header announces; `nil` if the number is none of those known here.
    init?(protocol proto: IPProtocol, in reader: ByteReader) {
        switch proto {
        case .icmp:
            let type = reader.peek()
            self.init(.icmp, type.flatMap(Self.icmpMessage), .typeCode, type, in: reader)
        case .ospf:
            let type = reader.peek(1)
            self.init(
                .ospf, type.flatMap(Self.ospfMessage), .typeCode, type,
                groups: Self.groupMemberships(in: reader), in: reader)
        case .eigrp:
            let opcode = reader.peek(1)
            self.init(.eigrp, opcode.flatMap(Self.eigrpMessage), .typeCode, opcode, in: reader)
        case .rsvp:
            let type = reader.peek(1)
            self.init(.rsvp, type.flatMap(Self.rsvpMessage), .typeCode, type, in: reader)
        case .vrrp:
            // Both have 0x21 first. CARP has the length of its counter and digest, 7 words, where
            // VRRP counts its addresses, and 36 octets, which VRRP with 7 addresses has not.
            let isCARP = reader.peek() == 0x21 && reader.peek(3) == 7 && reader.count == 36
            self.init(
                isCARP ? .carp : .vrrp, "advertisement", .virtualRouterID, reader.peek(1),
                in: reader)
        case .pgm:
            self.init(pgm: reader)
        case .cbt:
            let type = reader.peek().map { $0 & 0xF }
            self.init(.cbt, type.flatMap(Self.cbtMessage), .typeCode, type, in: reader)
        default: return nil
        }
    }

    /// PGM, over IP or, encapsulated, over UDP.
    init(pgm reader: ByteReader) {
        let type = reader.peek(4)
        self.init(.pgm, type.flatMap(Self.pgmMessage), .typeCode, type, in: reader)
    }

    /// The groups that an OSPF Link State Update names in group-membership LSAs, type 6 (RFC
    /// 1584): the Link State ID of each is a group that has members behind its router.
    ///
    ///     OSPF header (RFC 2328): Version, Type, Packet length, 20 octets more
    ///     # LSAs (RFC 2328), then each LSA with a header of 20 octets:
    ///     LS age (2), Options, LS type, Link State ID (4), Advertising Router (4),
    ///     LS sequence number (4), LS checksum (2), length (2)
    private static func groupMemberships(in reader: ByteReader) -> [IPv4Address] {
        guard reader.peek() == 2, reader.peek(1) == 4, let packetLength = reader.peek16(2),
            let count = reader.peek32(24)
        else { return [] }
        let end = min(Int(packetLength), reader.count)
        var groups: [IPv4Address] = []
        var (place, left) = (28, count)
        while left > 0, place + 20 <= end, let type = reader.peek(place + 3),
            let linkStateID = reader.peek32(place + 4), let length = reader.peek16(place + 18),
            length >= 20
        {
            if type == 6 { groups.append(IPv4Address(rawValue: linkStateID)) }
            place += Int(length)
            left -= 1
        }
        return groups
    }

    private static func icmpMessage(_ type: UInt8) -> StaticString? {
        switch type {
        case 0: "echo_reply"
        case 3: "destination_unreachable"
        case 4: "source_quench"
        case 5: "redirect"
        case 8: "echo_request"
        case 9: "router_advertisement"
        case 10: "router_solicitation"
        case 11: "time_exceeded"
        case 12: "parameter_problem"
        case 13: "timestamp"
        case 14: "timestamp_reply"
        case 17: "address_mask_request"
        case 18: "address_mask_reply"
        default: nil
        }
    }

    private static func ospfMessage(_ type: UInt8) -> StaticString? {
        switch type {
        case 1: "hello"
        case 2: "database_description"
        case 3: "link_state_request"
        case 4: "link_state_update"
        case 5: "link_state_acknowledgment"
        default: nil
        }
    }

    private static func eigrpMessage(_ opcode: UInt8) -> StaticString? {
        switch opcode {
        case 1: "update"
        case 2: "request"
        case 3: "query"
        case 4: "reply"
        case 5: "hello"
        case 10: "sia_query"
        case 11: "sia_reply"
        default: nil
        }
    }

    private static func rsvpMessage(_ type: UInt8) -> StaticString? {
        switch type {
        case 1: "path"
        case 2: "resv"
        case 3: "path_err"
        case 4: "resv_err"
        case 5: "path_tear"
        case 6: "resv_tear"
        case 7: "resv_conf"
        case 12: "bundle"
        case 13: "ack"
        case 15: "srefresh"
        case 20: "hello"
        default: nil
        }
    }

    private static func pgmMessage(_ type: UInt8) -> StaticString? {
        switch type {
        case 0x00: "spm"
        case 0x01: "poll"
        case 0x02: "polr"
        case 0x04: "odata"
        case 0x05: "rdata"
        case 0x08: "nak"
        case 0x09: "n_nak"
        case 0x0A: "ncf"
        case 0x0D: "spmr"
        default: nil
        }
    }

    private static func cbtMessage(_ type: UInt8) -> StaticString? {
        switch type {
        case 0: "hello"
        case 1: "join_request"
        case 2: "join_ack"
        case 3: "quit_notification"
        case 4: "echo_request"
        case 5: "echo_reply"
        case 6: "flush_tree"
        case 7: "bootstrap"
        case 8: "candidate_core_advertisement"
        default: nil
        }
    }
}
