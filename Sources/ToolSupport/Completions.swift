// Shell completions, made from the option table.
extension Command {
    /// A script that completes the command's options in `shell`: bash, zsh or fish.
    public func completions(for shell: String) -> String {
        switch shell {
        case "bash": bashCompletions
        case "zsh": zshCompletions
        default: fishCompletions
        }
    }

    private static func escaped(_ text: String, _ table: [Character: String]) -> String {
        text.map { table[$0] ?? String($0) }.joined()
    }

    private static let interfaces = "$(ls /sys/class/net 2>/dev/null)"

    /// The command's and its subcommands' words for the first place of a call.
    private var words: [String] { subcommands.compactMap(\.command.word) }

    // MARK: bash

    private var bashCompletions: String {
        let cases = subcommands.map { subcommand in
            "    \(subcommand.command.word ?? ""))\n"
                + subcommand.command.bashReplies(first: [], indentation: "        ")
                + "        return ;;\n"
        }
        let choice = "    case ${COMP_WORDS[1]} in\n\(cases.joined())    esac\n"
        return "_\(tool)() {\n"
            + "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n"
            + (cases.isEmpty ? "" : choice) + bashReplies(first: words, indentation: "    ")
            + "}\ncomplete -o filenames\(takesFiles ? " -o default" : "") -F _\(tool) \(tool)\n"
    }

    /// Whether an operand of any form of a call is a file.
    private var takesFiles: Bool {
        operand.choice == .file || subcommands.contains { $0.command.operand.choice == .file }
    }

    private func bashReplies(first words: [String], indentation: String) -> String {
        let cases = options.compactMap { option -> String? in
            guard option.argument != nil else { return nil }
            let names = (option.letter.map { "-\($0)|" } ?? "") + "--\(option.word)"
            let reply =
                switch option.choice {
                case .any: "COMPREPLY=()"
                case .file: "COMPREPLY=($(compgen -f -- \"$cur\"))"
                case .interface: "COMPREPLY=($(compgen -W \"\(Self.interfaces)\" -- \"$cur\"))"
                case .words(let words), .list(let words):
                    "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$cur\"))"
                }
            return "    \(names)) \(reply); return ;;"
        }
        let names = options.flatMap { option in
            (option.letter.map { ["-\($0)"] } ?? []) + ["--\(option.word)"]
        }.joined(separator: " ")
        let choice = cases.isEmpty ? [] : ["case $prev in"] + cases + ["esac"]
        let first =
            words.isEmpty
            ? []
            : [
                "[ \"$COMP_CWORD\" = 1 ] && "
                    + "COMPREPLY=($(compgen -W \"\(words.joined(separator: " "))\" -- \"$cur\"))"
            ]
        // What is no option stays to be completed as the operand.
        let reply = [
            "COMPREPLY\(words.isEmpty ? "" : "+")=($(compgen -W \"\(names)\" -- \"$cur\"))"
        ]
        return (choice + first + reply).map { "\(indentation)\($0)\n" }.joined()
    }

    // MARK: zsh

    private var zshCompletions: String {
        let cases = subcommands.map { subcommand in
            "    \(subcommand.command.word ?? ""))\n        shift words; (( CURRENT-- ))\n"
                + subcommand.command.zshArguments(first: []) + "        return ;;\n"
        }
        let choice = "(( CURRENT > 2 )) && case ${words[2]} in\n\(cases.joined())esac\n"
        return "#compdef \(tool)\n" + (cases.isEmpty ? "" : choice) + zshArguments(first: words)
    }

    private func zshArguments(first words: [String]) -> String {
        let lines = options.flatMap { option in
            let action = Self.zshAction(of: option.choice, named: option.argument ?? "")
            let what = Self.escaped(option.summary, ["'": "'\\''", "[": "(", "]": ")", ":": "\\:"])
            return ((option.letter.map { ["-\($0)"] } ?? []) + ["--\(option.word)"]).map { word in
                "    '*\(word)[\(what)]\(option.argument == nil ? "" : action)'"
            }
        }
        let first = words.isEmpty ? [] : ["    '1::command:(\(words.joined(separator: " ")))'"]
        let operands = ["    '*\(Self.zshAction(of: operand.choice, named: operand.name))'"]
        return "_arguments -s \\\n" + (lines + first + operands).joined(separator: " \\\n") + "\n"
    }

    private static func zshAction(of choice: Option.Choice, named name: String) -> String {
        switch choice {
        case .any: ":\(name):"
        case .file: ":\(name):_files"
        case .interface: ":\(name):(\(interfaces))"
        case .words(let words), .list(let words):
            ":\(name):(\(words.joined(separator: " ")))"
        }
    }

    // MARK: fish

    private var fishCompletions: String {
        if subcommands.isEmpty { return fishOptions(where: "") }
        let all = words.joined(separator: " ")
        let first = subcommands.map { subcommand in
            let command = subcommand.command
            let summary = command.summary.split(separator: "\n").first ?? ""
            return "complete -c \(tool) -n __fish_use_subcommand -a \(command.word ?? "") -d "
                + "'\(Self.escaped(String(summary), ["'": "\\'"]))'\n"
        }
        return first.joined() + fishOptions(where: " -n 'not __fish_seen_subcommand_from \(all)'")
            + subcommands.map { subcommand in
                let word = subcommand.command.word ?? ""
                return subcommand.command.fishOptions(
                    where: " -n '__fish_seen_subcommand_from \(word)'")
            }.joined()
    }

    private func fishOptions(where condition: String) -> String {
        options.map { option in
            let letter = option.letter.map { " -s \($0)" } ?? ""
            let argument =
                switch option.choice {
                case .any: option.argument == nil ? "" : " -x"
                case .file: " -r"
                case .interface: " -x -a '(ls /sys/class/net 2>/dev/null)'"
                case .words(let words), .list(let words):
                    " -x -a '\(words.joined(separator: " "))'"
                }
            let what = Self.escaped(option.summary, ["'": "\\'"])
            return "complete -c \(tool)\(condition)\(letter) -l \(option.word)\(argument)"
                + " -d '\(what)'\n"
        }.joined()
    }
}
