import MulticastAnalysis
import MulticastText
import ToolSupport

extension MCDoctor {
    /// `mcdoctor rules`: what is looked for.
    static let rules = Subcommand(
        Command(
            word: "rules", of: "mcdoctor",
            summary: "List the rules: what is looked for, how bad it is, and what it is called.",
            synopses: ["[OPTION]..."],
            groups: [("How it is shown", [Option("j", "json", "print JSON Lines")])],
            epilogue: ["Exit status: 0 the rules were listed, 2 bad usage."],
            operand: Operand("RULE", choice: .any))
    ) { arguments, console in
        guard arguments.operands.isEmpty else {
            throw UsageError("'rules' lists all of them; 'explain RULE' tells of one")
        }
        for rule in DoctorRule.all where arguments.has("json") { put(rule, into: &console.out) }
        guard !arguments.has("json") else { return .success }
        var table = TextTable([.left("class"), .left("severity"), .left("rule"), .left("title", 1)])
        for rule in DoctorRule.all {
            table.cell(rule.ruleClass.rawValue)
            table.cell(rule.severity.rawValue)
            table.cell(rule.name)
            table.cell(rule.title)
        }
        table.put(into: &console.out, usesColour: false)
        return .success
    }

    /// `mcdoctor explain RULE`: all there is to say of a rule.
    static let explain = Subcommand(
        Command(
            word: "explain", of: "mcdoctor",
            summary: "Explain a rule: what it looks for, why that matters, and what to do.",
            synopses: ["RULE..."], groups: [],
            epilogue: ["Exit status: 0 explained, 2 there is no such rule."],
            operand: Operand("RULE", choice: .words(DoctorRule.all.map(\.name))))
    ) { arguments, console in
        guard !arguments.operands.isEmpty else {
            throw UsageError("explain what? give a RULE; 'mcdoctor rules' lists them")
        }
        let letter = Letter(columns: console.columns, style: TextStyle())
        for (number, name) in arguments.operands.enumerated() {
            guard let rule = DoctorRule.named(name) ?? DoctorRule.withSubCode(name) else {
                throw UsageError("there is no rule '\(name)'; 'mcdoctor rules' lists them")
            }
            if number > 0 { console.out.endLine() }
            explain(rule, letter, into: &console.out)
        }
        return .success
    }

    private static func explain(
        _ rule: DoctorRule, _ letter: Letter, into sink: inout TextSink
    ) {
        letter.heading("\(rule.name) (\(rule.severity.rawValue)): \(rule.title)", into: &sink)
        letter.labelled("Why", rule.why, into: &sink)
        letter.labelled("Linux", rule.advice.linux, into: &sink)
        letter.labelled("Switch", rule.advice.network, into: &sink)
        letter.labelled("Wireshark", rule.displayFilter, into: &sink)
        letter.labelled("Standard", rule.reference, into: &sink)
        for variant in rule.subCodes {
            letter.labelled(
                "Variant",
                "\(variant.name) (\(variant.severity.rawValue)): \(variant.title) "
                    + "[\(variant.reference)]", into: &sink)
            if let why = variant.why { letter.labelled("  Why", why, into: &sink) }
            if let advice = variant.advice {
                letter.labelled("  Linux", advice.linux, into: &sink)
                letter.labelled("  Switch", advice.network, into: &sink)
            }
        }
    }

    private static func put(_ rule: DoctorRule, into sink: inout TextSink) {
        sink.beginObject()
        sink.member("type", "rule")
        sink.member("rule", text: rule.name)
        sink.member("class", text: rule.ruleClass.rawValue)
        sink.member("severity", text: rule.severity.rawValue)
        sink.member("title", text: rule.title)
        sink.key("sub_codes")
        sink.beginArray()
        for variant in rule.subCodes { sink.value(text: variant.name) }
        sink.endArray()
        sink.member("why", text: rule.why)
        sink.member("advice_linux", text: rule.advice.linux)
        sink.member("advice_network", text: rule.advice.network)
        sink.member("display_filter", text: rule.displayFilter)
        sink.member("reference", text: rule.reference)
        sink.endObject()
        sink.endLine()
    }
}

extension DoctorRule {
    /// The rule that has a variant of that name; `nil` if none has.
    fileprivate static func withSubCode(_ name: String) -> DoctorRule? {
        all.first { $0.subCodes.contains { $0.name == name } }
    }
}
