import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The report as a page: one file that needs nothing else, neither a network nor a script.
extension Report {
    /// The page.
    func page() -> [UInt8] {
        var sink = TextSink()
        sink.put(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta name="generator" content="mcdoctor"/>
            <title>mcdoctor:\u{20}
            """)
        sink.put(html: seenIn)
        sink.put("</title>\n<style>\n")
        sink.put(PageStyle.sheet)
        sink.put("\n</style></head><body>\n")
        putHead(&sink)
        putPictures(&sink)
        putFindings(&sink)
        putPoints(&sink)
        putRest(&sink)
        sink.put("</body></html>\n")
        return Array(sink.takeText().utf8)
    }

    /// The files, or the interface.
    private var seenIn: String {
        settings.interface ?? settings.files.joined(separator: ", ")
    }

    private func putHead(_ sink: inout TextSink) {
        sink.put("<header><h1>Multicast, as seen in ")
        sink.put(html: seenIn)
        sink.put("</h1>\n<p class=\"verdict\">")
        sink.put(html: verdict)
        sink.put("</p>\n<ul class=\"soft\">")
        if let span = diagnosis.span {
            var clock = LocalClock()
            sink.put("<li>")
            sink.put(diagnosis.frames)
            sink.put(" frames in ")
            sink.put(html: span.upperBound.since(span.lowerBound).inWords)
            sink.put(", from ")
            LocalClock.put(dayOf: clock.local(span.lowerBound), into: &sink)
            sink.put(" ")
            LocalClock.put(clockOf: clock.local(span.lowerBound), into: &sink)
            sink.put(" on</li>")
        }
        for says in diagnosis.setting { sink.put(element: "li", says) }
        for says in diagnosis.leftOut { sink.put(element: "li", "left out: \(says)") }
        sink.put("</ul></header>\n")
    }

    // MARK: Pictures

    private func putPictures(_ sink: inout TextSink) {
        guard let span = diagnosis.span, !diagnosis.history.isEmpty else { return }
        sink.put("<section><h2>What happened when</h2>\n")
        for (number, history) in diagnosis.history.enumerated() {
            sink.put("<figure id=\"timeline-")
            sink.put(number + 1)
            sink.put("\"><figcaption>")
            sink.put(html: caption(of: history))
            sink.put("</figcaption><div class=\"picture\">\n")
            TimelinePicture(history, span: span, flags: flags(on: history)).put(into: &sink)
            sink.put("</div></figure>\n")
        }
        sink.put(
            """
            <p class="soft">A disc is a General Query, a ring one about a group; an upright stroke is a
            report, a slanted one a leave; a bar is how long a member counts as one, or data flowed;
            a number is where a finding shows, and leads to it.</p></section>\n
            """)
    }

    private func caption(of history: History) -> String {
        var words = TextSink()
        let hasPlace = words.put(history.link, interfaces: interfaces)
        let place = words.takeText()
        return (hasPlace ? place + ", " : "") + (history.isIPv6 ? "IPv6" : "IPv4")
            + (history.furtherRows > 0 ? "; \(history.furtherRows) rows more are not shown" : "")
    }

    private func flags(on history: History) -> [TimelinePicture.Flag] {
        findings.enumerated().compactMap { number, finding in
            guard isShown(finding.verdict, in: history), let first = finding.verdict.evidence.first
            else { return nil }
            return TimelinePicture.Flag(
                number: number + 1, severity: finding.rule.severity(of: finding.verdict),
                time: first.time)
        }
    }

    private func isShown(_ verdict: Verdict, in history: History) -> Bool {
        let subject = verdict.subject
        let address = subject.group ?? subject.host ?? subject.source
        return (subject.link ?? history.link) == history.link
            && (address.map(\.isIPv6) ?? history.isIPv6) == history.isIPv6
    }

    // MARK: Findings

    private func putFindings(_ sink: inout TextSink) {
        sink.put("<section><h2>What is wrong</h2>\n")
        if findings.isEmpty { sink.put("<p>Nothing that could be judged.</p>\n") }
        for (number, finding) in findings.enumerated() {
            put(finding.rule, finding.verdict, number + 1, &sink)
        }
        sink.put("</section>\n")
    }

    private func put(
        _ rule: DoctorRule, _ verdict: Verdict, _ number: Int, _ sink: inout TextSink
    ) {
        let severity = rule.severity(of: verdict).rawValue
        sink.put("<article class=\"finding ")
        sink.put(text: severity)
        sink.put("\" id=\"finding-")
        sink.put(number)
        sink.put("\"><h3>")
        sink.put(number)
        sink.put(". ")
        sink.put(html: rule.title(of: verdict))
        sink.put("</h3>\n<p><span class=\"level\">")
        sink.put(text: severity)
        sink.put(verdict.kind == .fail ? "" : ", suspected")
        sink.put("</span> <code>")
        sink.put(html: verdict.subCode ?? rule.name)
        sink.put("</code>")
        if let picture = diagnosis.history.firstIndex(where: { isShown(verdict, in: $0) }) {
            sink.put(" <a class=\"soft\" href=\"#timeline-")
            sink.put(picture + 1)
            sink.put("\">when</a>")
        }
        sink.put("</p>\n<p>")
        sink.put(html: (place(verdict.subject) + verdict.says).asSentence)
        sink.put("</p>\n")
        put(verdict.evidence, further: verdict.furtherEvidence, &sink)
        sink.put("<dl>")
        put("Why", rule.why(of: verdict), &sink)
        put("On Linux", rule.advice(of: verdict).linux, &sink)
        put("On switches", rule.advice(of: verdict).network, &sink)
        if let needs = verdict.needs { put("To be sure", needs, &sink) }
        sink.put("<dt>In Wireshark</dt><dd>")
        sink.put(element: "code", rule.displayFilter)
        sink.put("</dd>")
        sink.put("<dt>Standard</dt>")
        sink.put(element: "dd", rule.reference(of: verdict))
        sink.put("</dl></article>\n")
    }

    private func put(_ term: StaticString, _ text: String, _ sink: inout TextSink) {
        sink.put(element: "dt", "\(term)")
        sink.put(element: "dd", text.asSentence)
    }

    private func put(_ evidence: [Evidence], further: Int, _ sink: inout TextSink) {
        guard !evidence.isEmpty else { return }
        var clock = LocalClock()
        sink.put("<table>")
        for piece in evidence {
            sink.put("<tr><td class=\"number\">")
            LocalClock.put(clockOf: clock.local(piece.time), into: &sink)
            sink.put("</td><td class=\"number\">")
            if let frame = piece.frame {
                sink.put("frame ")
                sink.put(frame.number)
                if let point = point(of: frame) {
                    sink.put(" of ")
                    sink.put(html: "\(point), \(file(of: frame))")
                } else if settings.files.count > 1 {
                    sink.put(" of ")
                    sink.put(html: file(of: frame))
                }
            }
            sink.put("</td><td class=\"says\">")
            sink.put(html: piece.says)
            sink.put("</td></tr>\n")
        }
        sink.put("</table>\n")
        if further > 0 {
            sink.put("<p class=\"soft\">and ")
            sink.put(further)
            sink.put(" more</p>\n")
        }
    }

    // MARK: Points

    private func putPoints(_ sink: inout TextSink) {
        let (points, paths) = (pointSentences, pathLines)
        guard !points.isEmpty else { return }
        sink.put("<section><h2>Between the points</h2>\n<ul>")
        for says in points { sink.put(element: "li", says) }
        sink.put("</ul>\n")
        if !paths.isEmpty {
            sink.put("<h3>Ways of streams</h3>\n<ul>")
            for line in paths { sink.put(element: "li", line) }
            sink.put("</ul>\n")
        }
        sink.put("</section>\n")
    }

    // MARK: The rest

    private func putRest(_ sink: inout TextSink) {
        if !diagnosis.activeChecks.isEmpty {
            var clock = LocalClock()
            sink.put("<section><h2>What was tried</h2>\n<ul>")
            for run in diagnosis.activeChecks {
                sink.put("<li>")
                sink.put(html: "\(run.check.name): \(run.outcome)")
                for entry in run.log {
                    sink.put("<br/>")
                    LocalClock.put(clockOf: clock.local(entry.time), into: &sink)
                    sink.put(" ")
                    sink.put(html: entry.says)
                }
                sink.put("</li>\n")
            }
            sink.put("</ul></section>\n")
        }
        if !diagnosis.observations.isEmpty || !verdicts(.ok).isEmpty {
            sink.put("<section><h2>What is healthy</h2>\n<ul>")
            for observation in diagnosis.observations {
                sink.put(element: "li", place(observation.subject) + observation.says)
            }
            for (rule, verdict) in verdicts(.ok) {
                putItem(rule, place(verdict.subject) + verdict.says, &sink)
            }
            sink.put("</ul></section>\n")
        }
        let unjudged = verdicts(.inconclusive)
        if !unjudged.isEmpty {
            sink.put("<section><h2>What could not be judged</h2>\n<ul>")
            for (rule, verdict) in unjudged {
                let needs = verdict.needs.map { ". Needs \($0)" } ?? ""
                putItem(rule, place(verdict.subject) + verdict.says + needs, &sink)
            }
            sink.put("</ul></section>\n")
        }
        let absent = verdicts(.notApplicable)
        if !absent.isEmpty {
            sink.put("<section><h2>What does not apply</h2>\n<ul class=\"soft\">")
            for (rule, verdict) in absent { putItem(rule, verdict.says, &sink) }
            sink.put("</ul></section>\n")
        }
    }

    private func putItem(_ rule: DoctorRule, _ says: String, _ sink: inout TextSink) {
        sink.put("<li>")
        sink.put(element: "code", rule.name)
        sink.put(" ")
        sink.put(html: says)
        sink.put("</li>\n")
    }
}

extension String {
    /// The same with a capital, and a full stop where it has no end of its own.
    fileprivate var asSentence: String {
        let end = last.map { ".?!".contains($0) } ?? true
        return prefix(1).uppercased() + dropFirst() + (end ? "" : ".")
    }
}
