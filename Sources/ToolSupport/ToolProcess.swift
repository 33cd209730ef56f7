import Glibc

/// The process that a tool runs as.
public enum ToolProcess {
    /// Runs a tool on the process's arguments, output and signals, and ends with its status.
    ///
    /// - Parameter tool: the tool, on the arguments that follow its name.
    public static func run(_ tool: ([String], inout Console) -> ExitStatus) -> Never {
        Interruption.watch()
        var console = Console.standard()
        let status = tool(Array(CommandLine.arguments.dropFirst()), &console)
        console.out.flush()
        console.error.flush()
        exit(status.rawValue)
    }
}
