import MulticastAnalysis
import MulticastWire
import ToolSupport

// Lists: a group a line, and what people write beside it.
extension GroupInputs {
    /// Reads a list from the line after the one at hand.
    mutating func readList(
        _ lines: inout LineReader, _ console: inout Console
    ) throws(FileError) {
        while try lines.advance() {
            takeListLine(lines.line, lines.number, isTooLong: lines.isTooLong, &console)
        }
    }

    /// Takes a line of a list.
    @inline(__always)
    mutating func takeListLine(
        _ line: Span<UInt8>, _ number: Int, isTooLong: Bool, _ console: inout Console
    ) {
        // Nearly all lines of a long list are an address and nothing else.
        if let group = IPv4Address(utf8: line), group.isMulticast {
            uses.add(group, at: number)
        } else {
            takeOddLine(line, number, isTooLong: isTooLong, &console)
        }
    }

    @inline(never)
    private mutating func takeOddLine(
        _ line: Span<UInt8>, _ number: Int, isTooLong: Bool, _ console: inout Console
    ) {
        if let group = IPv6Address(utf8: line), group.isMulticast {
            return uses.add(.v6(group), at: number)
        }
        if line.saysNothing { return }
        if isTooLong {
            return refuse(
                number,
                "the line is longer than \(LineReader.longestLine) octets; "
                    + "expected a group a line", &console)
        }
        do throws(GroupText.Refusal) {
            let text = try GroupText(line: line.withoutComment)
            uses.add(text.group, at: number, text.detail, name: text.name)
        } catch {
            refuse(number, error.reason, &console)
        }
    }

    /// Why a line is none of a list; `nil` if it is one.
    func refusal(ofListLine line: Span<UInt8>) -> GroupText.Refusal? {
        do throws(GroupText.Refusal) {
            _ = try GroupText(line: line.withoutComment)
            return nil
        } catch {
            return error
        }
    }
}
