import MulticastWire
import TestSupport
import Testing

@Suite("Group registry")
struct GroupRegistryTests {
    private let registry = GroupRegistry.standard

    private func name(_ text: String, in registry: GroupRegistry = .standard) throws -> String? {
        registry.name(of: try #require(IPAddress(text)))?.name
    }

    @Test func `every entry is found by its own first address`() {
        #expect(registry.names.count == 131 + 39 && registry.blocks.count == 30)
        for entry in registry.names {
            let found = registry.name(of: entry.groups.base)
            #expect(found?.groups.base == entry.groups.base, "\(entry.name)")
            #expect(!entry.name.isEmpty && !entry.reference.isEmpty && !entry.isOwn)
            #expect(entry.name.hasPrefix(entry.shortName) && !entry.shortName.hasSuffix(" "))
        }
    }

    @Test(arguments: [
        ("224.0.0.1", "All systems on this subnet"), ("224.0.0.251", "mDNS"),
        ("224.0.0.231", "Dante control and monitoring (UDP 8700-8708)"), ("224.0.0.234", nil),
        ("224.0.0.22", "IGMPv3 routers (membership reports)"), ("239.1.1.1", nil),
        ("223.255.255.255", nil), ("240.0.0.0", nil), ("255.255.255.255", nil), ("0.0.0.0", nil),
        ("239.255.0.1", "DDS/RTPS participant discovery (ROS 2; UDP 7400) / sACN universe 1"),
        ("239.255.255.255", "SAP (Local Scope relative 0)"), ("ff02::1", "All nodes on this link"),
        ("239.69.255.255", "Dante AES67 default prefix (RTP UDP 5004)"), ("239.70.0.0", nil),
        ("ff02::d", "All PIM routers"), ("ff02::fb", "mDNS"), ("ff02::1:3", "LLMNR"),
        ("ff02::1:ff12:3456", "Solicited node"), ("ff02::1:feff:ffff", nil),
        ("ff02::2:0:0", nil), ("ff05::2", "All routers of the site"), ("::", nil),
        ("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nil),
        ("ff02::16", "MLDv2 routers (listener reports)"),
    ])
    func `a group is named by its longest prefix`(group: String, name: String?) throws {
        #expect(try self.name(group) == name)
    }

    @Test func `a range of habit names nobody in it`() throws {
        let wide = try #require(registry.name(of: IPv4Address(239, 255, 7, 7)))
        #expect(wide.groups == IPPrefix("239.255.0.0/16"))
        #expect(wide.isDeFacto && !wide.namesOneUse)
        let pair = try #require(registry.name(of: IPv4Address(224, 0, 0, 233)))
        #expect(pair.isDeFacto && pair.namesOneUse)
        let ptp = try #require(registry.name(of: IPv4Address(224, 0, 1, 129)))
        #expect(!ptp.isDeFacto && ptp.namesOneUse && ptp.shortName == "PTP primary")
        #expect(ptp.reference.contains("2024-02-02"))
    }

    @Test(arguments: [
        ("224.0.0.22", "Local Network Control Block"), ("224.0.1.1", "Internetwork Control Block"),
        ("224.0.2.1", "AD-HOC Block I"), ("224.2.127.254", "SDP/SAP Block"),
        ("232.0.0.0", "SSM: reserved; must not be used"),
        ("232.0.0.1", "SSM: reserved for IANA allocation"),
        ("232.1.1.1", "Source-Specific Multicast Block"),
        ("233.252.0.9", "MCAST-TEST-NET (documentation)"), ("233.255.0.1", "AD-HOC Block III"),
        ("239.195.255.255", "IPv4 Organization-Local Scope"), ("239.255.0.1", "IPv4 Local Scope"),
        ("239.240.1.1", "Administratively Scoped Block"), ("226.1.1.1", "RESERVED"),
    ])
    func `a group lies in the block of its longest prefix`(group: String, block: String) throws {
        #expect(registry.block(of: try #require(IPv4Address(group)))?.name == block)
    }

    @Test func `blocks leave no group out`() {
        for prefix in UInt32(0xE00000) ... 0xEFFFFF where prefix % 17 == 0 || prefix < 0xE00400 {
            let group = IPv4Address(rawValue: prefix << 8 | 0x55)
            if registry.block(of: group) == nil { Issue.record("\(group) lies in no block") }
        }
        #expect(registry.block(of: IPv4Address(223, 255, 255, 255)) == nil)
        #expect(registry.block(of: IPv4Address(240, 0, 0, 0)) == nil)
    }

    @Test func `a site's own names win`() throws {
        var registry = GroupRegistry.standard
        try registry.add(
            csv: Array(
                """
                # our groups
                group,prefixlen,name,reference
                239.255.0.0,16,Studio A,site plan
                239.255.1.0,24,"Camera 1, main"
                224.0.0.251,,Our ""mDNS""\r
                ff15::4,128,"a ""quoted"" name",x

                """.utf8))
        #expect(try name("239.255.0.1", in: registry) == "Studio A")
        #expect(try name("239.255.1.77", in: registry) == "Camera 1, main")
        #expect(try name("224.0.0.251", in: registry) == "Our \"\"mDNS\"\"")
        #expect(try name("ff15::4", in: registry) == "a \"quoted\" name")
        #expect(try name("224.0.0.252", in: registry) == "LLMNR")
        #expect(try name("224.0.0.251") == "mDNS")
        let own = try #require(registry.name(of: IPv4Address(239, 255, 200, 1)))
        #expect(own.isOwn && own.namesOneUse && own.reference == "site plan")
        try registry.add(csv: Array("239.255.1.0,24,Camera 2\n".utf8))
        #expect(try name("239.255.1.77", in: registry) == "Camera 2")
        #expect(try name("239.255.2.1", in: registry) == "Studio A")
    }

    @Test(arguments: [
        ("239.1.1.1,32", "line 1: 2 columns"), ("\n\n239.1.1.1,32,a,b,c", "line 3: 5 columns"),
        ("# x\nhost,32,a", "line 2: 'host' is no address; expected a group"),
        ("10.0.0.1,32,a", "line 1: 10.0.0.1 is no group"),
        ("239.1.1.1,33,a", "line 1: '33' is no prefix length; expected 0 to 32"),
        ("239.1.1.1,x,a", "line 1: 'x' is no prefix length"),
        ("ff02::1,129,a", "line 1: '129' is no prefix length; expected 0 to 128"),
        ("239.1.1.1,24,a", "line 1: 239.1.1.1 has bits behind its prefix; expected 239.1.1.0/24"),
        ("239.1.1.1,32,", "line 1: the name is empty"),
        ("239.1.1.1,32,\"a\nb\"\n239.1.1.2,32,\"open\nand", "line 3: a quote is not closed"),
        ("239.1.1.1,32,\"a\"b", "line 1: text follows a closing quote"),
        ("239.1.1.1,32,\"a\nb\"\nx,,y", "line 3: 'x' is no address"),
        ("239.1.1.1,32,a\r\n\r\nx,,y", "line 3: 'x' is no address"),
    ])
    func `an error names the line, and leaves the registry as it was`(text: String, says: String) {
        var registry = GroupRegistry.standard
        let error = #expect(throws: RegistryError.self) { try registry.add(csv: Array(text.utf8)) }
        #expect(error?.description.hasPrefix(says) == true, "\(error?.description ?? "none")")
        #expect(registry.name(of: IPv4Address(239, 1, 1, 1)) == nil)
    }

    @Test func `an empty file, a mark and comments alone add nothing`() throws {
        for text in ["", "\n\r\n", "\u{FEFF}# only\n", "# no line break", "group,prefixlen,name\n"]
        {
            var registry = GroupRegistry.standard
            try registry.add(csv: Array(text.utf8))
            #expect(registry.names.allSatisfy { !$0.isOwn })
        }
        var marked = GroupRegistry.standard
        try marked.add(csv: Array("\u{FEFF}239.1.1.1,32,here".utf8))
        #expect(try name("239.1.1.1", in: marked) == "here")
    }

    @Test(arguments: UInt64(0) ..< 30)
    func `a look-up finds what a plain search finds`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        // Few addresses and all lengths, so that prefixes are nested and doubled.
        var prefixes: [IPPrefix] = []
        var csv = ""
        for number in 0 ..< Int.random(in: 1 ... 60, using: &random) {
            let length = Int.random(in: 4 ... 32, using: &random)
            let address = IPv4Address(
                rawValue: 0xE000_0000 | UInt32.random(in: 0 ... 7, using: &random) << 25
                    | UInt32.random(in: 0 ... 7, using: &random))
            let prefix = try #require(IPPrefix(.v4(address), length: length))
            prefixes.append(prefix)
            csv += "\(prefix.base),\(length),\(number)\n"
        }
        var registry = GroupRegistry.standard
        try registry.add(csv: Array(csv.utf8))
        for prefix in prefixes {
            guard case .v4(let base) = prefix.base else { continue }
            for offset in [-1, 0, 1, 5, 1 << (32 - prefix.length)] {
                let bits = UInt32(truncatingIfNeeded: Int(base.rawValue) + offset)
                let address = IPv4Address(rawValue: bits)
                let best = prefixes.indices.filter { prefixes[$0].contains(.v4(address)) }
                    .max { (prefixes[$0].length, $0) < (prefixes[$1].length, $1) }
                let found = registry.name(of: address)
                #expect(found?.isOwn == true ? found?.name == best.map(String.init) : best == nil)
            }
        }
    }
}
