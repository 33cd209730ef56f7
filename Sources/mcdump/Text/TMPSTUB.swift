import MulticastWire
import ToolSupport
extension MLDMessage { func text(into sink: inout TextSink, style: TextStyle) {}; func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {} }
extension PIMMessage { func text(into sink: inout TextSink, style: TextStyle) {}; func json(into sink: inout TextSink, in frame: Dissection, at index: Int) {} }
