public import StrictJSON

// One record (ours), in the form of the published files: the solution's last line carries the
// answer after four hash signs, and calculator marks stand in double angle brackets.
//
//   {"question": "A tram carries 18 people; 7 get off and 4 get on. How many ride on?",
//    "answer": "First 18-7=<<18-7=11>>11 stay.\nThen 11+4=<<11+4=15>>15 ride on.\n#### 15"}

/// Grade-school problems whose solution ends in a line `#### 15`.
///
/// The reference is that line's value without thousands separators; the worked solution is what
/// stands before it, without the calculator marks. Options: `fields` (see ``FieldMapping``).
/// - Source: Cobbe et al. 2021, "Training Verifiers to Solve Math Word Problems", for the form.
public struct GSM8K: Task {
  /// The name that recipes use.
  public static let id = "gsm8k"

  private let fields: FieldMapping

  /// The task set up from a recipe's options.
  /// - Throws: ``TaskError`` for an unknown option or a value of the wrong kind.
  public init(options: TaskOptions) throws(TaskError) {
    try options.requireKnown(["fields"])
    fields = try options.fields(over: FieldMapping(question: "question", answer: "answer"))
  }

  /// The sample of one record.
  /// - Throws: ``RecordError``; `.unusable` refuses the record, the other cases call it bad.
  public func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    let question = try fields.required(.question, of: record).trimmed
    let text = try fields.required(.answer, of: record).trimmed
    guard let (solution, final) = Self.split(text) else {
      throw .unusable("the answer's last line is not \"#### value\"")
    }
    return Sample(
      task: Self.id, question: question, reference: final, location: location,
      solution: solution.isEmpty ? nil : solution,
      family: try fields.optional(.family, of: record),
      level: try fields.optional(.level, of: record))
  }

  /// The solution without calculator marks and the final value without thousands separators, or
  /// nil if the last line carries no value.
  static func split(_ text: String) -> (solution: String, final: String)? {
    let lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }
    guard let last = lines.last.map({ String($0).trimmed }), last.hasPrefix("####") else {
      return nil
    }
    let final = withoutThousandsSeparators(String(last.dropFirst(4)).trimmed)
    guard !final.isEmpty else { return nil }
    let solution = lines.dropLast().joined(separator: "\n")
    return (withoutCalculatorMarks(solution).trimmed, final)
  }

  /// The text without `<<…>>`; a mark that is never closed is kept.
  static func withoutCalculatorMarks(_ text: String) -> String {
    var kept: [UInt8] = []
    let bytes = Array(text.utf8)
    let open = UInt8(ascii: "<")
    let close = UInt8(ascii: ">")
    var i = 0
    // No closing pair after this point: scanned once, so that the work stays linear.
    let lastClose = bytes.indices.dropLast().last { bytes[$0] == close && bytes[$0 + 1] == close }
    while i < bytes.count {
      if i + 1 < bytes.count, bytes[i] == open, bytes[i + 1] == open, let lastClose, i < lastClose {
        i += 2
        while i < lastClose, !(bytes[i] == close && bytes[i + 1] == close) { i += 1 }
        i += 2
      } else {
        kept.append(bytes[i])
        i += 1
      }
    }
    return String(decoding: kept, as: UTF8.self)
  }

  /// `1,234,567` as `1234567`; commas that do not stand before exactly three digits stay.
  static func withoutThousandsSeparators(_ text: String) -> String {
    let bytes = Array(text.utf8)
    func isDigit(_ i: Int) -> Bool {
      bytes.indices.contains(i) && bytes[i] >= 0x30 && bytes[i] <= 0x39
    }
    let kept = bytes.indices.filter { i in
      let separates =
        bytes[i] == UInt8(ascii: ",") && isDigit(i - 1)
        && isDigit(i + 1) && isDigit(i + 2) && isDigit(i + 3) && !isDigit(i + 4)
      return !separates
    }
    return String(decoding: kept.map { bytes[$0] }, as: UTF8.self)
  }
}
