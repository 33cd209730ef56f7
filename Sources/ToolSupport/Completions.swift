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

    private var bashCompletions: String {
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
            return "        \(names)) \(reply); return ;;"
        }
        let words = options.flatMap { option in
            (option.letter.map { ["-\($0)"] } ?? []) + ["--\(option.word)"]
        }.joined(separator: " ")
        return """
            _\(name)() {
                local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
                case $prev in
            \(cases.joined(separator: "\n"))
                esac
                COMPREPLY=($(compgen -W "\(words)" -- "$cur"))
            }
            complete -o filenames -F _\(name) \(name)

            """
    }

    private var zshCompletions: String {
        let lines = options.flatMap { option in
            let action =
                switch option.choice {
                case .any: ":\(option.argument ?? ""):"
                case .file: ":\(option.argument ?? ""):_files"
                case .interface: ":\(option.argument ?? ""):(\(Self.interfaces))"
                case .words(let words), .list(let words):
                    ":\(option.argument ?? ""):(\(words.joined(separator: " ")))"
                }
            let what = Self.escaped(option.summary, ["'": "'\\''", "[": "(", "]": ")", ":": "\\:"])
            return ((option.letter.map { ["-\($0)"] } ?? []) + ["--\(option.word)"]).map { word in
                "    '*\(word)[\(what)]\(option.argument == nil ? "" : action)'"
            }
        }
        return "#compdef \(name)\n_arguments -s \\\n"
            + lines.joined(separator: " \\\n") + " \\\n    '*:filter:'\n"
    }

    private var fishCompletions: String {
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
            return "complete -c \(name)\(letter) -l \(option.word)\(argument) -d '\(what)'\n"
        }.joined()
    }
}
