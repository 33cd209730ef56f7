import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The report as JSON Lines: findings, checks, observations, a summary.
extension Report {
    /// Puts the records.
    func putJSON(into sink: inout TextSink) {
        var time = TimeJSON()
        for finding in findings { put(finding.rule, finding.verdict, &time, &sink) }
        for finding in ignored {
            put(finding.rule, finding.verdict, ignoredFor: finding.entry.reason, &time, &sink)
        }
        for outcome in diagnosis.outcomes {
            for verdict in outcome.verdicts where !verdict.kind.isFinding {
                put(check: outcome.rule, verdict, &time, &sink)
            }
            // Findings that are not bad enough to be told, or no news, leave their rule without a
            // line.
            let isTold =
                outcome.verdicts.contains { !$0.kind.isFinding }
                || (findings.map(\.rule.name) + ignored.map(\.rule.name)).contains(
                    outcome.rule.name)
            if !isTold { putUntold(outcome, &sink) }
        }
        for run in diagnosis.activeChecks { put(run, &time, &sink) }
        putPoints(&time, &sink)
        for observation in diagnosis.observations {
            sink.beginObject()
            sink.member("type", "observation")
            put(observation.subject, &sink)
            sink.member("message", text: observation.says)
            sink.endObject()
            sink.endLine()
        }
        putSummary(&time, &sink)
    }

    /// Puts a finding.
    func put(
        _ rule: DoctorRule, _ verdict: Verdict, ignoredFor reason: String? = nil,
        _ time: inout TimeJSON, _ sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "finding")
        sink.member("rule", text: rule.name)
        if let subCode = verdict.subCode { sink.member("sub_code", text: subCode) }
        sink.member("class", text: rule.ruleClass.rawValue)
        sink.member("verdict", text: verdict.kind.rawValue)
        sink.member("severity", text: rule.severity(of: verdict).rawValue)
        sink.member("title", text: rule.title(of: verdict))
        put(verdict.subject, &sink)
        if let reason { sink.member("ignored", untrusted: reason.utf8) }
        sink.member("message", text: verdict.says)
        putEvidence(of: verdict, &time, &sink)
        if verdict.furtherEvidence > 0 {
            sink.member("further_evidence", verdict.furtherEvidence)
        }
        sink.member("why", text: rule.why(of: verdict))
        let advice = rule.advice(of: verdict)
        sink.member("advice", text: "Linux: \(advice.linux). Network: \(advice.network).")
        sink.member("advice_linux", text: advice.linux)
        sink.member("advice_network", text: advice.network)
        if let needs = verdict.needs { sink.member("needs", text: needs) }
        sink.member("display_filter", text: rule.displayFilter)
        sink.member("reference", text: rule.reference(of: verdict))
        sink.endObject()
        sink.endLine()
    }

    private func put(
        check rule: DoctorRule, _ verdict: Verdict, _ time: inout TimeJSON,
        _ sink: inout TextSink
    ) {
        sink.beginObject()
        sink.member("type", "check")
        sink.member("rule", text: rule.name)
        sink.member("verdict", text: verdict.kind.rawValue)
        put(verdict.subject, &sink)
        sink.member("reason", text: verdict.says)
        if let needs = verdict.needs { sink.member("needs", text: needs) }
        if !verdict.evidence.isEmpty || !verdict.settings.isEmpty {
            putEvidence(of: verdict, &time, &sink)
        }
        sink.endObject()
        sink.endLine()
    }

    private func put(_ run: ActiveCheckRun, _ time: inout TimeJSON, _ sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "active_check")
        switch run.check {
        case .membership(let group, let source):
            sink.member("group", group)
            if let source { sink.member("source", source) }
            sink.member("packets_before", run.packetsBefore)
            if let count = run.packetsAsMember { sink.member("packets_as_member", count) }
            if let count = run.packetsPromiscuous { sink.member("packets_promiscuous", count) }
        case .question(let host):
            sink.member("host", host)
            if let isAnswered = run.isAnswered { sink.member("answered", isAnswered) }
        }
        if let complaint = run.complaint { sink.member("complaint", text: complaint) }
        sink.key("sent")
        sink.beginArray()
        for entry in run.log {
            sink.beginObject()
            time.putMembers(entry.time, into: &sink)
            sink.member("says", text: entry.says)
            sink.endObject()
        }
        sink.endArray()
        sink.endObject()
        sink.endLine()
    }

    private func putUntold(_ outcome: Diagnosis.Outcome, _ sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "check")
        sink.member("rule", text: outcome.rule.name)
        sink.member("verdict", "ok")
        sink.member(
            "reason",
            text: "findings below \(settings.severity.rawValue), or of the baseline, are not told: "
                + "\(outcome.verdicts.count)")
        sink.endObject()
        sink.endLine()
    }

    private func putEvidence(
        of verdict: Verdict, _ time: inout TimeJSON, _ sink: inout TextSink
    ) {
        sink.key("evidence")
        sink.beginArray()
        for setting in verdict.settings {
            sink.beginObject()
            sink.member("file", untrusted: setting.file.utf8)
            sink.member("says", text: setting.says)
            sink.endObject()
        }
        for piece in verdict.evidence {
            sink.beginObject()
            if let frame = piece.frame {
                if let point = point(of: frame) { sink.member("point", text: point) }
                sink.member("file", untrusted: file(of: frame).utf8)
                sink.member("frame", frame.number)
            }
            time.putMembers(piece.time, into: &sink)
            sink.member("says", text: piece.says)
            sink.endObject()
        }
        sink.endArray()
    }

    private func put(_ subject: Subject, _ sink: inout TextSink) {
        sink.key("subject")
        sink.beginObject()
        if let link = subject.link {
            sink.member("interface", link.interface)
            if interfaces.indices.contains(link.interface), !interfaces[link.interface].isEmpty {
                sink.member("interface_name", untrusted: interfaces[link.interface].utf8)
            }
            if let vlan = link.vlans.innermost { sink.member("vlan", vlan) }
            if link.tunnel != 0 { sink.member("tunnel", text: link.tunnelText) }
        }
        if let group = subject.group { sink.member("group", group) }
        if let source = subject.source { sink.member("source", source) }
        if let host = subject.host { sink.member("host", host) }
        if let mac = subject.mac { sink.member("mac", mac) }
        if let port = subject.port { sink.member("destination_port", port) }
        sink.endObject()
    }

    private func putSummary(_ time: inout TimeJSON, _ sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "summary")
        if diagnosis.patient == .capture { sink.member("frames", diagnosis.frames) }
        if let span = diagnosis.span {
            sink.key("first_time")
            time.put(span.lowerBound, into: &sink)
            sink.key("last_time")
            time.put(span.upperBound, into: &sink)
        }
        sink.member("healthy", isHealthy)
        if settings.baseline != nil { sink.member("of_baseline", known.count) }
        if !settings.ignoreList.entries.isEmpty { sink.member("ignored", ignored.count) }
        sink.key("verdicts")
        sink.beginObject()
        sink.member("fail", findings.count { $0.verdict.kind == .fail })
        sink.member("suspect", findings.count { $0.verdict.kind == .suspect })
        sink.member("inconclusive", verdicts(.inconclusive).count)
        sink.member("ok", verdicts(.ok).count)
        sink.member("not_applicable", verdicts(.notApplicable).count)
        sink.endObject()
        sink.key("severities")
        sink.beginObject()
        func count(_ severity: Finding.Severity) -> Int {
            findings.count { $0.rule.severity(of: $0.verdict) == severity }
        }
        sink.member("critical", count(.critical))
        sink.member("major", count(.major))
        sink.member("minor", count(.minor))
        sink.member("info", count(.info))
        sink.endObject()
        sink.key("setting")
        sink.beginArray()
        for says in diagnosis.setting { sink.value(text: says) }
        sink.endArray()
        if !diagnosis.leftOut.isEmpty {
            sink.key("left_out")
            sink.beginArray()
            for says in diagnosis.leftOut { sink.value(text: says) }
            sink.endArray()
        }
        sink.endObject()
        sink.endLine()
    }
}
