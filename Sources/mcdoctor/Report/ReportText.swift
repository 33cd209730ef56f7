import MulticastAnalysis
import MulticastText
import MulticastWire
import ToolSupport

// The report as a doctor's letter: the verdict, what is wrong, what is healthy, what is not known.
extension Report {
    /// How much evidence of a finding is shown unless all is asked for.
    private static let shownEvidence = 4

    /// Puts the letter.
    func putText(into sink: inout TextSink, columns: Int) {
        var letter = Letter(columns: columns, style: settings.style)
        putVerdict(&letter, &sink)
        var clock = LocalClock()
        for (number, finding) in findings.enumerated() {
            put(finding.rule, finding.verdict, number + 1, &letter, &clock, &sink)
        }
        guard !settings.isQuiet else { return }
        putTried(&letter, &clock, &sink)
        putPoints(&letter, &sink)
        putIgnored(&letter, &sink)
        putHealthy(&letter, &sink)
        putUnjudged(&letter, &sink)
    }

    // MARK: The verdict

    private func putVerdict(_ letter: inout Letter, _ sink: inout TextSink) {
        letter.heading("Verdict", into: &sink)
        letter.paragraph(verdict, into: &sink)
        if let span = diagnosis.span {
            let length = span.upperBound.since(span.lowerBound)
            letter.paragraph(
                "Seen: \(diagnosis.frames) frames in \(length.inWords).", into: &sink)
        }
        for says in diagnosis.setting { letter.item(says, into: &sink) }
        for says in diagnosis.leftOut { letter.item("left out: \(says)", into: &sink) }
    }

    /// The verdict, in a few sentences.
    var verdict: String {
        if diagnosis.patient == .capture, diagnosis.frames == 0 {
            return "There is nothing to judge: the capture is empty."
        }
        let fails = findings.filter { $0.verdict.kind == .fail }
        let suspects = findings.count - fails.count
        let unjudged = verdicts(.inconclusive).count
        var says: String
        if let worst = findings.first {
            let counts = [(fails.count, "fault"), (suspects, "suspicion")].filter { $0.0 > 0 }
            says =
                counts.map { "\($0.0) \($0.1)\($0.0 == 1 ? "" : "s")" }.joined(separator: " and ")
                + ". Look at \(worst.verdict.subCode ?? worst.rule.name) first: "
                + "\(worst.rule.title(of: worst.verdict))."
        } else {
            says = "No fault was found by \(verdicts(.ok).count) rules that could be judged."
        }
        if unjudged > 0 {
            says += " \(unjudged) rule\(unjudged == 1 ? "" : "s") could not be judged."
        }
        if !known.isEmpty {
            says += " \(known.count) more \(known.count == 1 ? "is" : "are") in the baseline."
        }
        if belowSeverity > 0 {
            says +=
                " \(belowSeverity) finding\(belowSeverity == 1 ? " is" : "s are") below "
                + "\(settings.severity.rawValue): see --severity."
        }
        return says
    }

    // MARK: Findings

    private func put(
        _ rule: DoctorRule, _ verdict: Verdict, _ number: Int, _ letter: inout Letter,
        _ clock: inout LocalClock, _ sink: inout TextSink
    ) {
        sink.endLine()
        sink.put(number)
        sink.put(". ")
        sink.put(
            rule.severity(of: verdict), verdict.subCode ?? rule.name, style: settings.style)
        sink.put(verdict.kind == .fail ? "  " : "  suspected: ")
        sink.put(text: rule.title(of: verdict))
        sink.endLine()
        letter.labelled("Seen", place(of: verdict) + verdict.says + ".", into: &sink)
        let limit = settings.style.verbosity > 0 ? Verdict.evidenceLimit : Self.shownEvidence
        for evidence in verdict.evidence.prefix(limit) { put(evidence, letter, &clock, &sink) }
        for setting in verdict.settings.prefix(limit) {
            letter.beside(setting.file, setting.says, into: &sink)
        }
        let more =
            max(0, verdict.evidence.count + verdict.settings.count - limit)
            + verdict.furtherEvidence
        if more > 0 {
            letter.labelled("", "and \(more) more", into: &sink)
        }
        letter.labelled("Why", rule.why(of: verdict), into: &sink)
        letter.labelled("Linux", rule.advice(of: verdict).linux, into: &sink)
        letter.labelled("Switch", rule.advice(of: verdict).network, into: &sink)
        if let needs = verdict.needs { letter.labelled("To be sure", needs, into: &sink) }
        letter.labelled("Wireshark", rule.displayFilter, into: &sink)
        letter.labelled("Standard", rule.reference(of: verdict), into: &sink)
    }

    private func put(
        _ evidence: Evidence, _ letter: Letter, _ clock: inout LocalClock,
        _ sink: inout TextSink
    ) {
        var place = TextSink()
        LocalClock.put(clockOf: clock.local(evidence.time), into: &place)
        if let frame = evidence.frame {
            place.put("  frame ")
            place.put(frame.number)
            if let point = point(of: frame) {
                place.put(" of ")
                place.put(text: point)
                place.put(", ")
                place.put(untrusted: file(of: frame).utf8)
            } else if settings.files.count > 1 {
                place.put(" of ")
                place.put(untrusted: file(of: frame).utf8)
            }
        }
        letter.beside(place.takeText(), evidence.says, into: &sink)
    }

    /// The link of a verdict on a capture; what is said of a host names its interfaces.
    private func place(of verdict: Verdict) -> String {
        diagnosis.patient == .capture ? place(verdict.subject) : ""
    }

    /// The link of a subject, if there is more than one.
    func place(_ subject: Subject) -> String {
        guard let link = subject.link else { return "" }
        var words = TextSink()
        return words.put(link, interfaces: interfaces) ? words.takeText() + ": " : ""
    }

    // MARK: Points

    /// The most ways that are shown unless all are asked for.
    private static let shownPaths = 16

    private func putPoints(_ letter: inout Letter, _ sink: inout TextSink) {
        let (points, paths) = (pointSentences, pathLines)
        guard !points.isEmpty else { return }
        sink.endLine()
        letter.heading("Points", into: &sink)
        for says in points { letter.item(says, into: &sink) }
        guard !paths.isEmpty else { return }
        sink.endLine()
        letter.heading("Paths", into: &sink)
        let shown =
            settings.style.verbosity > 0 ? paths[...] : paths.prefix(Self.shownPaths)
        for line in shown { letter.item(line, into: &sink) }
        let more = paths.count - shown.count + (diagnosis.comparison?.furtherPaths ?? 0)
        if more > 0 { letter.item("and \(more) more", into: &sink) }
    }

    // MARK: The rest

    private func putTried(_ letter: inout Letter, _ clock: inout LocalClock, _ sink: inout TextSink)
    {
        guard !diagnosis.activeChecks.isEmpty else { return }
        sink.endLine()
        letter.heading("Tried", into: &sink)
        for run in diagnosis.activeChecks {
            letter.item("\(run.check.name): \(run.outcome)", into: &sink)
            for entry in run.log {
                var place = TextSink()
                LocalClock.put(clockOf: clock.local(entry.time), into: &place)
                letter.beside(place.takeText(), entry.says, into: &sink)
            }
        }
    }

    private func putIgnored(_ letter: inout Letter, _ sink: inout TextSink) {
        let stale = staleEntries
        guard !ignored.isEmpty || !stale.isEmpty else { return }
        sink.endLine()
        letter.heading("Ignored", into: &sink)
        for (rule, verdict, entry) in ignored {
            letter.item(
                "\(verdict.subCode ?? rule.name): \(place(verdict.subject))\(verdict.says). "
                    + "Ignored: \(entry.reason)", into: &sink)
        }
        for entry in stale {
            letter.item(
                "line \(entry.line), \(entry.name): nothing of that was found any more",
                into: &sink)
        }
    }

    private func putHealthy(_ letter: inout Letter, _ sink: inout TextSink) {
        let healthy = verdicts(.ok)
        guard !healthy.isEmpty || !diagnosis.observations.isEmpty else { return }
        sink.endLine()
        letter.heading("Healthy", into: &sink)
        let observations =
            settings.style.verbosity > 0
            ? diagnosis.observations[...] : diagnosis.observations.prefix(16)
        for observation in observations {
            letter.item(place(observation.subject) + observation.says, into: &sink)
        }
        if observations.count < diagnosis.observations.count {
            letter.item(
                "and \(diagnosis.observations.count - observations.count) lines more: see -v",
                into: &sink)
        }
        for (rule, verdict) in healthy {
            letter.item("\(rule.name): \(place(of: verdict))\(verdict.says)", into: &sink)
        }
    }

    private func putUnjudged(_ letter: inout Letter, _ sink: inout TextSink) {
        let unjudged = verdicts(.inconclusive)
        if !unjudged.isEmpty {
            sink.endLine()
            letter.heading("Not judged", into: &sink)
            for (rule, verdict) in unjudged {
                letter.item(
                    "\(rule.name): \(place(of: verdict))\(verdict.says)."
                        + (verdict.needs.map { " Needs \($0)." } ?? ""), into: &sink)
            }
        }
        let ofHosts = Set(HostCheck.all.map(\.rule.name))
        // Of a host, most rules say nothing but that it takes a capture, and the other way round.
        let absent = verdicts(.notApplicable).filter { rule, _ in
            diagnosis.patient == .capture ? !rule.isOfHostOnly : ofHosts.contains(rule.name)
        }
        guard !absent.isEmpty else { return }
        sink.endLine()
        letter.heading("Does not apply", into: &sink)
        if settings.style.verbosity > 0 {
            for (rule, verdict) in absent {
                letter.item("\(rule.name): \(verdict.says)", into: &sink)
            }
        } else {
            letter.paragraph(absent.map(\.rule.name).joined(separator: ", "), into: &sink)
        }
    }
}
