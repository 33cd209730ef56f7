import CaptureFiles
import Foundation
import MulticastAnalysis
import MulticastWire
import TestSupport
import Testing

@Suite("Looking up members")
struct MembershipLookupTests {
    @Test(arguments: ["igmpv2-join-leave.pcap", "mldv1-join-done.pcap", "vlan-igmp.pcap"])
    func `one row, and those of a group, are what the list of all has`(capture: String) throws {
        var file = try CaptureFileReader(
            path: fixtures.appending(path: "captured/\(capture)").path)
        var state = MulticastState()
        while try file.advance(), let frame = file.frame {
            state.observe(Dissection(copying: frame), interface: 0, at: frame.timestamp)
        }
        let all = state.memberships.memberships
        #expect(all.count > 2)
        for row in all {
            let ofGroup = all.filter { $0.group == row.group && $0.link == row.link }
            #expect(state.memberships.memberships(of: row.group, on: row.link) == ofGroup)
            let found = state.memberships.membership(
                of: row.group, host: row.host, on: row.link)
            let alike = ofGroup.filter { $0.host == row.host }
            #expect(found == alike.max { $0.lastReport < $1.lastReport })
            let elsewhere = LinkKey(interface: 7)
            #expect(state.memberships.memberships(of: row.group, on: elsewhere).isEmpty)
            #expect(
                state.memberships.membership(of: row.group, host: row.host, on: elsewhere) == nil)
        }
    }

    @Test(arguments: ["igmpv2-join-leave.pcap", "mldv1-join-done.pcap", "vlan-igmp.pcap"])
    func `briefs are the lists without theirs`(capture: String) throws {
        var file = try CaptureFileReader(
            path: fixtures.appending(path: "captured/\(capture)").path)
        var state = MulticastState()
        while try file.advance(), let frame = file.frame {
            state.observe(Dissection(copying: frame), interface: 0, at: frame.timestamp)
        }
        let (groups, members) = (state.memberships.groups, state.memberships.memberships)
        let (briefGroups, briefMembers) = (
            state.memberships.groupBriefs, state.memberships.memberBriefs
        )
        #expect(briefGroups.count == groups.count && briefMembers.count == members.count)
        for group in groups {
            let brief = briefGroups.first { $0.link == group.link && $0.group == group.group }
            #expect(brief?.members == group.members && brief?.isPresent == group.isPresent)
            #expect(brief?.sources == group.requested.count + group.excluded.count)
            #expect(state.memberships.group(group.group, on: group.link) == group)
        }
        for member in members {
            let brief = briefMembers.first {
                $0.link == member.link && $0.group == member.group && $0.host == member.host
                    && $0.mac == member.mac
            }
            #expect(brief?.presence == member.presence && brief?.joined == member.joined)
            #expect(brief?.sources == member.sources.count && brief?.left == member.left)
        }
    }
}
