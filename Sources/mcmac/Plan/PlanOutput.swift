import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

/// A plan, put into words: a list with comments, CSV, or JSON Lines.
///
/// Every form is an input of `--verify`, `--avoid` and `mcmac check`.
struct PlanOutput {
    private let plan: GroupPlan
    private let format: PlanSettings.Format

    init(_ plan: GroupPlan, _ format: PlanSettings.Format) {
        self.plan = plan
        self.format = format
    }

    /// Puts the plan.
    func put(_ out: inout TextSink) {
        switch format {
        case .text: putText(&out)
        case .csv: putCSV(&out)
        case .json: putJSON(&out)
        }
    }

    private func putText(_ out: inout TextSink) {
        let prefixes = plan.prefixes
        out.put("# mcmac plan: ")
        out.put(plan.request.count)
        out.put(plan.request.count == 1 ? " group of " : " groups of ")
        out.put(text: plan.from.description)
        out.endLine()
        if plan.isSourceSpecific {
            out.put("# source-specific: receivers join (S,G), S being the address of the sender")
            out.endLine()
        }
        if plan.request.sites == nil {
            for prefix in prefixes { putPrefix(prefix, site: nil, &out) }
        }
        var site = 0
        for allocation in plan {
            if let next = allocation.site, next != site {
                site = next
                putPrefix(prefixes[next - 1], site: next, &out)
            }
            let text = allocation.group.description
            out.put(text: text)
            out.put(spaces: 15 - text.utf8.count)
            out.put("  ")
            out.put(allocation.mac)
            if let port = allocation.port {
                out.put("  port ")
                out.put(port)
            }
            if let site = allocation.site {
                out.put("  site ")
                out.put(site)
            }
            out.endLine()
        }
    }

    private func putPrefix(_ prefix: IPPrefix, site: Int?, _ out: inout TextSink) {
        out.put("# ")
        if let site {
            out.put("site ")
            out.put(site)
            out.put(" ")
        }
        out.put("prefix ")
        out.put(text: prefix.description)
        out.endLine()
    }

    private func putCSV(_ out: inout TextSink) {
        let prefixes = plan.prefixes.map(\.description)
        out.put("group,mac")
        if plan.request.ports != nil { out.put(",port") }
        if plan.request.sites != nil { out.put(",site") }
        if !prefixes.isEmpty { out.put(",prefix") }
        out.endLine()
        for allocation in plan {
            out.put(allocation.group)
            out.put(",")
            out.put(allocation.mac)
            if let port = allocation.port {
                out.put(",")
                out.put(port)
            }
            if let site = allocation.site {
                out.put(",")
                out.put(site)
            }
            if !prefixes.isEmpty {
                out.put(",")
                out.put(text: prefixes[(allocation.site ?? 1) - 1])
            }
            out.endLine()
        }
    }

    private func putJSON(_ out: inout TextSink) {
        let prefixes = plan.prefixes.map(\.description)
        for allocation in plan {
            out.beginObject()
            out.member("type", "allocation")
            out.member("group", allocation.group)
            out.member("mac", allocation.mac)
            if let port = allocation.port { out.member("port", port) }
            if let site = allocation.site { out.member("site", site) }
            if !prefixes.isEmpty {
                out.member("prefix", text: prefixes[(allocation.site ?? 1) - 1])
            }
            out.endObject()
            out.endLine()
        }
        out.beginObject()
        out.member("type", "summary")
        out.member("from", text: plan.from.description)
        out.member("requested", plan.request.count)
        out.member("groups", plan.request.count)
        out.member("source_specific", plan.isSourceSpecific)
        out.endObject()
        out.endLine()
    }
}
