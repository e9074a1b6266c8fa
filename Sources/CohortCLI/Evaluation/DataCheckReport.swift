internal import StrictJSON
internal import Training

/// The findings of `cohort data check` as text for people or as JSON.
struct DataCheckReport {
  /// Warnings of one kind, and families, that the text lists.
  static let shownLimit = 20
  /// Stretches of lines that the text lists for one reason.
  static let rangeLimit = 5

  let findings: DataSetFindings

  init(_ findings: DataSetFindings) { self.findings = findings }

  /// A paragraph for each file, with a line for each reason, then the warnings by kind.
  var text: String {
    var lines: [String] = []
    for file in findings.files {
      lines.append("\(file.path): \(file.usable) usable, \(file.refused.count) refused")
      lines += Self.reasons(file.refused)
      lines += majorities(file)
    }
    if findings.files.contains(where: { $0.refused.contains(where: \.lacksField) }) {
      lines.append(
        "a field of another name is given by its role: --fields question=problem; in a recipe by "
          + "fields: {question: problem}, or sft.question-field")
    }
    for kind in DataSetFindings.Warning.Kind.allCases {
      let warnings = findings.warnings.filter { $0.kind == kind }
      if warnings.isEmpty { continue }
      lines.append(
        "\(warnings.count) \(warnings.count == 1 ? "warning" : "warnings"): \(kind.title)")
      lines += warnings.prefix(Self.shownLimit).map {
        "  \(findings.name(of: $0.place)): \(findings.message(of: $0))"
      }
      if warnings.count > Self.shownLimit {
        lines.append("  and \(warnings.count - Self.shownLimit) more; --json lists all")
      }
    }
    return lines.map(Self.line).joined(separator: "\n")
  }

  /// `{"records", "usable", "refused": [{"line", "reason"}], "warnings": [{"lines", "kind",
  /// "message"}]}`, where usable and refused add up to records.
  ///
  /// `lines` holds the record's line and, of a pair, the earlier one's; none for a whole file. With
  /// several files each refused record has a `file` as well, and a warning `files`, one for each
  /// line or the file as a whole.
  var json: String {
    let hasFiles = findings.files.count > 1
    var refused: [JSONValue] = []
    for file in findings.files {
      for record in file.refused {
        var members: [(String, JSONValue)] = hasFiles ? [("file", .string(file.path))] : []
        members += [("line", JSONValue(record.line)), ("reason", .string(record.reason))]
        refused.append(.object(JSONObject(members)))
      }
    }
    let warnings = findings.warnings.map { warning -> JSONValue in
      let places = [warning.place] + (warning.earlier.map { [$0] } ?? [])
      var members: [(String, JSONValue)] = [
        ("kind", .string(warning.kind.rawValue)),
        ("lines", .array(places.filter { $0.line > 0 }.map { JSONValue(Int($0.line)) })),
        ("message", .string(findings.message(of: warning))),
      ]
      if hasFiles {
        let files = places.map { JSONValue.string(findings.files[Int($0.file)].path) }
        members.insert(("files", .array(files)), at: 0)
      }
      return .object(JSONObject(members))
    }
    let value = JSONValue.object(
      JSONObject([
        ("records", JSONValue(findings.records)), ("usable", JSONValue(findings.usable)),
        ("refused", .array(refused)), ("warnings", .array(warnings)),
      ]))
    return Printable.escapedJSON(value.text)
  }

  /// A line for each reason, in the order of their first records.
  private static func reasons(_ refused: [DataSetFindings.Refused]) -> [String] {
    var order: [String] = []
    var numbers: [String: [Int]] = [:]
    for record in refused {
      if numbers[record.reason] == nil { order.append(record.reason) }
      numbers[record.reason, default: []].append(record.line)
    }
    return order.map { reason in
      let lines = numbers[reason] ?? []
      if lines.count == 1 { return "  line \(lines[0]): \(reason)" }
      let ranges = Self.ranges(lines)
      return "  refused \(lines.count) lines\(ranges.isEmpty ? "" : " (\(ranges))"): \(reason)"
    }
  }

  /// `1-3, 7, 9-20, …`; lines that are not known, 0, are left out.
  private static func ranges(_ lines: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for line in lines where line > 0 {
      if let last = ranges.last, line == last.upperBound + 1 {
        ranges[ranges.count - 1] = last.lowerBound...line
      } else {
        ranges.append(line...line)
      }
    }
    let shown = ranges.prefix(rangeLimit).map { range in
      range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound)-\(range.upperBound)"
    }
    return (shown + (ranges.count > rangeLimit ? ["…"] : [])).joined(separator: ", ")
  }

  private func majorities(_ file: DataSetFindings.File) -> [String] {
    guard let all = file.majorities.first else { return [] }
    let families = file.majorities.dropFirst().sorted { $0.share > $1.share }
    var lines = ["  most frequent answer: " + Self.majority(all)]
    lines += families.prefix(Self.shownLimit).map {
      "    \($0.family ?? ""): " + Self.majority($0)
    }
    if families.count > Self.shownLimit {
      lines.append("    and \(families.count - Self.shownLimit) more families of lower shares")
    }
    return lines
  }

  private static func majority(_ majority: MajorityAnswer) -> String {
    // Tenths, cut off: nothing below a half shows as one.
    let tenths = Int(majority.share * 1000)
    return "\"\(majority.answer)\", \(majority.count) of \(majority.total) "
      + "(\(tenths / 10).\(tenths % 10) %)"
  }

  /// Text as one line: a record must not forge others.
  private static func line(_ text: String) -> String {
    Printable.escaped(
      text.replacing("\n", with: "\\n").replacing("\r", with: "\\r").replacing("\t", with: "\\t"))
  }
}

extension DataSetFindings.Warning.Kind {
  fileprivate var title: String {
    switch self {
    case .leak: "the answer stands in the question"
    case .duplicate: "the record is there twice"
    case .conflict: "two references for one question"
    case .sharedPicture: "the picture is in two files"
    case .sharedFile: "the file has two uses"
    case .majority: "one answer is right most of the time"
    }
  }
}

extension Printable {
  /// JSON text with what could act on a terminal written as `\u` escapes. Such scalars stand inside
  /// of its strings only.
  fileprivate static func escapedJSON(_ text: String) -> String {
    guard escaped(text).utf8.count != text.utf8.count else { return text }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.value >= 0x7F, scalar.value <= 0xFFFF, escaped(String(scalar)) != String(scalar) {
        let hex = String(scalar.value, radix: 16)
        safe += ("\\u" + String(repeating: "0", count: 4 - hex.count) + hex).unicodeScalars
      } else {
        safe.append(scalar)
      }
    }
    return String(safe)
  }
}
