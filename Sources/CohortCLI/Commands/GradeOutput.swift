internal import Rewards
internal import StrictJSON

/// A row with its grade as one line of JSON.
///
/// The row's own fields are copied byte for byte, numbers and escapes included; only blanks between
/// them go. Fields of the added names are replaced; an `extracted` that was there goes by
/// `input_extracted`, unless that name is taken.
enum GradeOutput {
  /// What a grade adds to a row, in order.
  static let added = ["score", "status", "verdict", "extracted", "rule", "steps"]
  /// What is added as well when the row could not be read: the line and the reason.
  static let error = "error"
  /// Status and rule of a row that could not be read.
  static let unreadable = "unreadable"

  /// A graded row.
  static func graded(_ row: GradeRow, _ grade: Grade) -> [UInt8] {
    written(
      row.line, row.object, replacing: added,
      """
      "score":\(grade.score.map { JSONValue($0).text } ?? "null"),\
      "status":"\(grade.status.rawValue)","verdict":"\(grade.verdict.rawValue)",\
      "extracted":\(JSONValue.string(grade.extracted).text),\
      "rule":\(JSONValue.string(grade.rule).text),"steps":\(grade.steps)
      """)
  }

  /// A row that could not be read: no score, and the reason as `error`. The fields of a line that
  /// is an object are kept; a line that was skipped is given as an empty one.
  static func unread(_ line: [UInt8], number: Int, reason: String) -> [UInt8] {
    let tail = """
      "score":null,"status":"\(unreadable)","verdict":"\(Grade.Verdict.undecided.rawValue)",\
      "extracted":"","rule":"\(unreadable)","steps":0,\
      "error":\(JSONValue.string("line \(number): \(reason)").text)
      """
    let object = (try? JSONParser.parse(line))?.object ?? JSONObject()
    return written(line, object, replacing: added + [error], tail)
  }

  /// The members of a line that is an object, without those replaced, and then `tail`.
  private static func written(
    _ line: [UInt8], _ object: JSONObject, replacing names: [String], _ tail: String
  ) -> [UInt8] {
    var out: [UInt8] = [UInt8(ascii: "{")]
    out.reserveCapacity(line.count + tail.utf8.count + 16)
    if object.count > 0 {
      let isRenamed = object["input_extracted"] == nil
      for (member, (key, _)) in zip(RowMembers(line), object.members) {
        if key == "extracted", isRenamed {
          out += "\"input_extracted\"".utf8
        } else if names.contains(key) {
          continue
        } else {
          out += line[member.key]
        }
        out.append(UInt8(ascii: ":"))
        // A carriage return between values is a blank; some readers take it for the line's end.
        for byte in line[member.value] { out.append(byte == 0x0D ? 0x20 : byte) }
        out.append(UInt8(ascii: ","))
      }
    }
    out += tail.utf8
    out += [UInt8(ascii: "}"), 0x0A]
    return out
  }
}

/// Where the members of an object stand in its text.
///
/// - Precondition: the text is an object that `JSONParser` accepts.
private struct RowMembers: Sequence, IteratorProtocol {
  private let line: [UInt8]
  private var position = 0

  init(_ line: [UInt8]) {
    self.line = line
    position = (line.firstIndex(of: UInt8(ascii: "{")) ?? line.count - 1) + 1
  }

  /// The key with its quotes, and the value without the blanks around it.
  mutating func next() -> (key: Range<Int>, value: Range<Int>)? {
    guard let key = line[position...].firstIndex(of: UInt8(ascii: "\"")) else { return nil }
    let keyEnd = stringEnd(key)
    guard let colon = line[keyEnd...].firstIndex(of: UInt8(ascii: ":")),
      let value = line[(colon + 1)...].firstIndex(where: { !Self.isBlank($0) })
    else { return nil }
    var end = value
    var depth = 0
    scan: while end < line.count {
      switch line[end] {
      case UInt8(ascii: "\""):
        end = stringEnd(end)
        continue scan
      case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if depth == 0 { break scan }
        depth -= 1
      case UInt8(ascii: ","): if depth == 0 { break scan }
      default: break
      }
      end += 1
    }
    position = Swift.min(end + 1, line.count)
    while end > value, Self.isBlank(line[end - 1]) { end -= 1 }
    return (key..<keyEnd, value..<end)
  }

  /// Behind the closing quote of the string that begins there.
  private func stringEnd(_ start: Int) -> Int {
    var index = start + 1
    while index < line.count, line[index] != UInt8(ascii: "\"") {
      index += line[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return Swift.min(index + 1, line.count)
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A
  }
}
