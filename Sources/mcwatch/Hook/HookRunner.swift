import ToolSupport

/// Runs the commands of hooks, not too many of them, and says what became of them.
struct HookRunner: ~Copyable {
    /// How many commands of a hook may be started at once.
    static let burst = 20
    /// How long it takes until one more may be started, in nanoseconds: ten a second.
    static let interval: Int64 = 100_000_000
    /// How many commands of all hooks may run at a time.
    static let maximumRunning = 64
    /// How long nothing more is said of what was left out, in nanoseconds.
    static let pause: Int64 = 10_000_000_000

    private var entries: [Entry]
    private var commands: ShellCommands

    private struct Entry {
        let hook: Hook
        var bucket = TokenBucket(capacity: HookRunner.burst, interval: HookRunner.interval)
        var started = 0
        var failed = 0
        var lastFailure: Int32 = 0
        var suppressed = 0
        var told = 0
        var toldAt: Int64?
        var isToldNotToRun = false

        var name: String { "--\(hook.occasion.option)" }
    }

    init(_ hooks: [Hook], output: ShellCommands.Output) {
        entries = hooks.map { Entry(hook: $0) }
        commands = ShellCommands(output: output)
    }

    /// How many commands run.
    var running: Int { commands.count }

    /// Starts the commands that an event at `now` is for.
    mutating func run(
        for event: LiveEvent, interfaces: [String], at now: Int64, _ notices: inout [String]
    ) {
        guard !entries.isEmpty, let occasion = event.occasion else { return }
        for index in entries.indices where entries[index].hook.occasion == occasion {
            guard commands.count < Self.maximumRunning, entries[index].bucket.take(at: now) else {
                entries[index].suppressed += 1
                continue
            }
            do throws(ShellCommands.StartError) {
                try commands.start(
                    entries[index].hook.command,
                    facts: event.facts(occasion, interfaces: interfaces), tag: index)
                entries[index].started += 1
            } catch {
                tellNotRun(index, "\(error)", &notices)
            }
        }
    }

    /// Takes note of commands that have ended, and says what was left out.
    mutating func attend(at now: Int64, _ notices: inout [String]) {
        reap(&notices)
        for index in entries.indices {
            let entry = entries[index]
            guard entry.suppressed > entry.told,
                entry.toldAt.map({ now &- $0 >= Self.pause }) ?? true
            else { continue }
            notices.append(
                "\(entry.name): \(entry.suppressed - entry.told) times not run: no more than "
                    + "\(1_000_000_000 / Self.interval) a second, nor \(Self.maximumRunning) "
                    + "at a time")
            (entries[index].told, entries[index].toldAt) = (entry.suppressed, now)
        }
    }

    /// Says what became of all commands, at the end; those that still run go on without us.
    mutating func finish(_ notices: inout [String]) {
        reap(&notices)
        for entry in entries where entry.started + entry.suppressed > 0 {
            var line = "\(entry.name): run \(entry.started) times"
            if entry.suppressed > 0 { line += ", left out \(entry.suppressed) times" }
            if entry.failed > 0 {
                line += ", failed \(entry.failed) times, the last with status \(entry.lastFailure)"
            }
            notices.append(line)
        }
    }

    private mutating func reap(_ notices: inout [String]) {
        for end in commands.reap() where end.status != 0 {
            entries[end.tag].failed += 1
            entries[end.tag].lastFailure = end.status
            if ShellCommands.notRunStatuses.contains(end.status) {
                tellNotRun(end.tag, "the shell says \(end.status)", &notices)
            }
        }
    }

    /// Says once that a command does not run.
    private mutating func tellNotRun(_ index: Int, _ reason: String, _ notices: inout [String]) {
        guard !entries[index].isToldNotToRun else { return }
        entries[index].isToldNotToRun = true
        notices.append(
            "\(entries[index].name): cannot run '\(entries[index].hook.command)': \(reason)")
    }
}
