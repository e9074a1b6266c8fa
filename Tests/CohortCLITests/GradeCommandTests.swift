import Foundation
import Rewards
import StrictJSON
import Testing

@testable import CohortCLI

/// A run over a file of the given text: its lines, its faults and its counts.
struct GradedText {
  let lines: [String]
  let faults: [String]
  let counts: GradeCounts

  init(
    _ text: String, threads: Int = 2, fields: [String] = [], checker: String = "math_answer",
    extraction: Extraction = .lenient, byteLimit: Int = 16 << 20
  ) throws {
    let file = try TemporaryFile(text)
    var output: [UInt8] = []
    var faults: [String] = []
    counts = try GradeStream(
      path: file.path,
      rows: try gradeRows(
        fields: fields, checker: checker, extraction: extraction, byteLimit: byteLimit),
      threads: threads
    ).run(write: { output += $0 }, fault: { faults.append("\($0): \($1)") })
    lines = String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    self.faults = faults
  }

  func value(_ index: Int) throws -> JSONValue { try JSONParser.parse(lines[index]) }

  /// The lines of rows that were read.
  var graded: [String] { lines.filter { !$0.contains("\"status\":\"unreadable\"") } }
}

func gradeRows(
  fields: [String] = [], checker: String = "math_answer", extraction: Extraction = .lenient,
  byteLimit: Int = 16 << 20
) throws -> GradeRows {
  GradeRows(
    fields: try GradeFields(fields), checker: checker,
    checkers: GradeCheckers(registry: .standard, extraction: extraction), byteLimit: byteLimit)
}

@Suite("grade")
struct GradeCommandTests {
  @Test("a row keeps its fields in order, then come the six of the grade")
  func fields() throws {
    let graded = try GradedText(
      #"{"z": 1.50, "gold": "1/2", "a": [null, {"b": "\u00e9"}], "prediction": "\\boxed{0.5}"}"#)
    #expect(graded.lines.count == 1 && graded.faults.isEmpty)
    #expect(
      graded.lines[0].hasPrefix(
        #"{"z":1.50,"gold":"1/2","a":[null, {"b": "\u00e9"}],"prediction":"\\boxed{0.5}","score":1.0,"#
          + #""status":"ok","verdict":"right","extracted":"0.5","rule":""#))
    #expect(try graded.value(0).object?.keys.suffix(2) == ["rule", "steps"])
    #expect(try graded.value(0)["steps"]?.int ?? 0 > 0)
  }

  @Test("fields of the same names are replaced; an old extracted is kept as input_extracted")
  func replaced() throws {
    let row = #""gold": 2, "prediction": "\\boxed{2}", "score": 7, "rule": 0, "steps": {}"#
    let first = try GradedText("{\"extracted\": \"mine\", \(row)}\n")
    #expect(
      try first.value(0).object?.keys == [
        "input_extracted", "gold", "prediction", "score", "status", "verdict", "extracted", "rule",
        "steps",
      ])
    #expect(try first.value(0)["input_extracted"] == "mine")
    #expect(try first.value(0)["score"]?.double == 1 && first.value(0)["extracted"] == "2")
    // Grading what was graded changes nothing.
    #expect(try GradedText(first.lines[0]).lines == first.lines)
  }

  @Test(
    "a gold is text, number, list or object; the last two are passed as their JSON text",
    arguments: [
      (#""7""#, "7", true), ("7", "7", true), ("7.50", "7.5", true), ("7", "8", false),
      (#"["1", 2]"#, #"["1",2]"#, true), (#"{"a": [1]}"#, #"{"a":[1]}"#, true),
      ("true", "true", true),
    ])
  func golds(gold: String, prediction: String, isRight: Bool) throws {
    let registry = try withEcho()
    let file = try TemporaryFile(
      "{\"gold\": \(gold), \"prediction\": \(JSONValue.string(prediction).text)}")
    let isEcho = gold.first.map { "[{t".contains($0) } ?? false
    var output: [UInt8] = []
    _ = try GradeStream(
      path: file.path,
      rows: GradeRows(
        fields: GradeFields([]), checker: isEcho ? Echo.id : MathAnswerChecker.id,
        checkers: GradeCheckers(registry: registry, extraction: .lenient)), threads: 1
    ).run(write: { output += $0 }, fault: { Issue.record("line \($0): \($1)") })
    #expect(try JSONParser.parse(output.dropLast())["score"]?.double == (isRight ? 1 : 0))
  }

  @Test("each row that cannot be read is named by line, the rest is graded")
  func faults() throws {
    let graded = try GradedText(
      """
      {"gold": 1, "prediction": "1"}
      {"gold": 1, "prediction": "1"

      [1]
      {"gold": 1}
      {"gold": 1, "prediction": null}
      {"gold": 1, "prediction": "1", "checker": "math_anser"}
      {"gold": 1, "prediction": "1", "checker": 3}
      {"gold": 1, "prediction": "1", "params": {"extractoin": "strict"}}
      {"gold": 1, "prediction": "1", "params": {"extraction": 1}}
      {"gold": 1, "prediction": "1", "params": [1]}
      {"gold": 1, "prediction": "1", "gold": 2}
      {"prediction": "1"}
      {"gold": null, "prediction": "1"}
      {"gold": 2, "prediction": "2"}
      """)
    // One object for each row: a blank line is none.
    #expect(graded.lines.count == 14 && graded.graded.count == 2 && graded.counts.graded == 2)
    #expect(
      try (0..<14).map { try graded.value($0)["score"]?.double == 1 }.firstIndex(of: true) == 0)
    #expect(try graded.value(13)["score"]?.double == 1)
    let expected = [
      (2, "not JSON"), (4, "not a JSON object"), (5, "no field \"prediction\"; the row has gold"),
      (6, "\"prediction\" is null"), (7, "did you mean \"math_answer\"?"),
      (8, "not the name of a checker"), (9, "did you mean \"extraction\"?"),
      (10, "must be text"), (11, "\"params\" is not an object"), (12, "\"gold\" occurs twice"),
      (13, "no field \"gold\""), (14, "\"gold\" is null; math_answer needs it"),
    ]
    #expect(graded.faults.count == expected.count && graded.counts.unread == expected.count)
    for (fault, (line, piece)) in zip(graded.faults, expected) {
      #expect(fault.hasPrefix("\(line): ") && fault.contains(piece), "\(fault)")
    }
    for (index, fault) in graded.faults.enumerated() {
      let value = try graded.value(index + 1)
      #expect(value["error"]?.string == "line " + fault && value["score"] == .null)
      #expect(value["status"] == "unreadable" && value["verdict"] == "undecided")
    }
  }

  @Test("a row that cannot be read keeps its fields, if it is an object")
  func unreadFields() throws {
    let graded = try GradedText(
      #"{"id": 1e400, "extracted": 1, "gold": 1, "error": "old", "steps": 3}"# + "\n[1]\n")
    #expect(
      graded.lines == [
        #"{"id":1e400,"input_extracted":1,"gold":1,"score":null,"status":"unreadable","#
          + #""verdict":"undecided","extracted":"","rule":"unreadable","steps":0,"error":"line 1: "#
          + #"no field \"prediction\"; the row has id, extracted, gold, error, steps"}"#,
        #"{"score":null,"status":"unreadable","verdict":"undecided","extracted":"","#
          + #""rule":"unreadable","steps":0,"error":"line 2: not a JSON object"}"#,
      ])
  }

  @Test(
    "fields come out byte for byte: numbers, escapes, order, blanks inside of values",
    arguments: [
      #"1.0"#, "1e400", "-0.0", "12345678901234567890123456789", "1E+2",
      #""\u00e9é\/\ud83d\ude00""#,
      #"{"b": 1, "a" :[ ], "c": "}]{[\",\\"}"#, #"[[1, 2] , {"x":"]"}]"#, "true", "null", #""""#,
      #""a \" , : b""#, "\"\u{2028}\u{85}\"",
    ])
  func bytes(value: String) throws {
    let row = "\"gold\":\"1\",\"prediction\":\"1\""
    for text in [
      " {\"k\\u0031\" : \(value) , \(row)}\r", "{\"k\\u0031\":\(value),\(row)}",
      "{\(row),\t\"k\\u0031\":\t\(value)\t}",
    ] {
      let graded = try GradedText(text)
      #expect(graded.faults.isEmpty && graded.lines.count == 1, "\(graded.faults)")
      #expect(graded.lines.first?.contains("\"k\\u0031\":\(value),\"") == true, "\(graded.lines)")
      #expect(try graded.value(0)["k1"] == JSONParser.parse(value))
    }
  }

  @Test("a carriage return between values does not end a line of the output")
  func carriageReturn() throws {
    let graded = try GradedText("{\"a\": [1,\r2],\r\"gold\": 1, \"prediction\": \"1\"}\r\n")
    #expect(graded.lines.first?.hasPrefix(#"{"a":[1, 2],"gold":1,"#) == true)
    #expect(graded.lines.first?.contains("\r") == false)
  }

  @Test("an extracted beside an input_extracted does not replace it")
  func bothExtracted() throws {
    let graded = try GradedText(
      #"{"extracted": "a", "input_extracted": "b", "gold": 1, "prediction": "1"}"#)
    #expect(try graded.value(0)["input_extracted"] == "b" && graded.value(0)["extracted"] == "1")
  }

  @Test("a prediction that is no text is its JSON text")
  func predictions() throws {
    let graded = try GradedText(
      """
      {"gold": "7.50", "prediction": 7.5}
      {"gold": 7.5, "prediction": 1e400}
      {"gold": "12", "prediction": 12}
      {"checker": "box_iou", "gold": [0, 0, 9, 9], "prediction": [0, 0, 9, 9]}
      """)
    #expect(graded.faults.isEmpty)
    #expect(try (0..<4).map { try graded.value($0)["score"]?.double } == [1, 0, 1, 1])
  }

  @Test("a gold may be null or absent where the checker reads none")
  func noGold() throws {
    let text = #""prediction": "<think>a</think><answer>b</answer>", "checker": "tag_count""#
    let graded = try GradedText("{\"gold\": null, \(text)}\n{\(text)}\n")
    #expect(graded.faults.isEmpty && graded.lines.count == 2)
    #expect(try graded.value(0)["score"]?.double == 1)
  }

  @Test("--field maps roles to the file's names")
  func mapping() throws {
    let graded = try GradedText(
      #"{"answer": 4, "response": "\\boxed{4}", "how": "tag_count", "prediction": 3}"#,
      fields: ["gold=answer,prediction=response", "checker=how"])
    #expect(try graded.value(0)["score"]?.double == 0 && graded.value(0)["rule"] == "tagCount")
    let long = #"{"prediction": "a", "checker": "tag_count", "n": 3, "cut": true}"#
    let row = try gradeRows(fields: ["tokens=n", "truncated=cut"]).row(Array(long.utf8))
    #expect(row.output == ModelOutput(text: "a", tokenCount: 3, isTruncated: true))
    #expect(throws: RowFault.self) { try gradeRows(fields: ["tokens=cut"]).row(Array(long.utf8)) }
    #expect(throws: RowFault.self) { try gradeRows(fields: ["truncated=x"]).row(Array(long.utf8)) }
    for wrong in ["answer", "gold=", "=x", "answers=a"] {
      #expect(throws: CommandError.self, "\(wrong)") { try GradeFields([wrong]) }
    }
  }

  @Test("extraction is lenient unless asked otherwise, and a row's params come first")
  func extraction() throws {
    let row = #""gold": "12", "prediction": "We get 12 apples in all: 12""#
    let text = """
      {\(row)}
      {\(row), "params": {"extraction": "strict"}}
      {\(row), "params": {"extraction": null}}
      """
    let lenient = try GradedText(text)
    #expect(try (0..<3).map { try lenient.value($0)["score"]?.double } == [1, 0, 1])
    let strict = try GradedText(text, extraction: .strict)
    #expect(try (0..<3).map { try strict.value($0)["status"] == "noAnswer" } == [true, true, true])
  }

  @Test("counts by checker and status, and their JSON")
  func counts() throws {
    let graded = try GradedText(
      """
      {"gold": "1", "prediction": "\\\\boxed{1}"}
      {"gold": "1", "prediction": "\\\\boxed{2}"}
      {"gold": "1", "prediction": ""}
      {"gold": "", "prediction": "\\\\boxed{2}"}
      {"gold": "1", "prediction": "<think>", "checker": "tag_count"}
      nothing
      """)
    let math = try #require(graded.counts.checkers["math_answer"])
    #expect(math.rows == 4 && math.right == 1 && math.scored == 3)
    #expect(math.statuses == [.ok: 2, .noAnswer: 1, .unparsedGold: 1])
    #expect(graded.counts.checkers["tag_count"]?.mean == 0.25)
    #expect(graded.counts.rows == 6 && graded.counts.unread == 1)
    #expect(graded.counts.json["checkers"]?["math_answer"]?["statuses"]?["noAnswer"]?.int == 1)
    let text = graded.counts.text(seconds: 2)
    #expect(text.contains("5 rows graded, 1 not read, in 2.00 s (3 rows/s)"), "\(text)")
    // An unusable reference gives no score, never 0.
    #expect(try graded.value(3)["score"] == .null)
  }

  @Test("--explain shows what was extracted and why, for a chosen row or the first")
  func explanation() throws {
    let file = try TemporaryFile(
      """
      broken
      {"gold": "12", "prediction": "We get 12 apples in all: 12"}
      {"gold": "12"}
      """)
    let explanation = GradeExplanation(rows: try gradeRows())
    let text = try explanation.text(path: file.path, line: 2)
    for piece in [
      "\(file.path):2", "extracted   12", "verdict     right",
      "otherwise   strict extraction finds nothing", "gold alone",
    ] {
      #expect(text.contains(piece), "\(piece) is not in\n\(text)")
    }
    #expect(throws: CommandError.self) { try explanation.text(path: file.path, line: 3) }
    #expect(throws: CommandError.self) { try explanation.text(path: file.path, line: 9) }
    // Without a line the first row is meant, and it is broken.
    #expect(throws: (any Error).self) { try explanation.text(path: file.path, line: nil) }
  }

  @Test("exit statuses: 65 for rows not read, 66 for no file, 64 for wrong flags")
  func statuses() throws {
    let bad = try TemporaryFile("nothing\n")
    let empty = try TemporaryFile("\n\n")
    let summary = try TemporaryFile("")
    #expect(Cohort.run(["grade", bad.path, "--summary", summary.path]) == 65)
    let counts = try JSONParser.parse(String(contentsOfFile: summary.path, encoding: .utf8))
    #expect(counts["unread"]?.int == 1)
    #expect(Cohort.run(["grade", empty.path]) == 0)
    #expect(Cohort.run(["grade", "/nonexistent.jsonl"]) == 66)
    #expect(Cohort.run(["grade", "/"]) == 74)
    for flags in [
      ["--checker", "math"], ["--extraction", "loose"], ["--line", "3"], ["--threads", "-1"],
      ["--field", "x=y"], ["--explain", "--line", "3"],
    ] {
      #expect(Cohort.run(["grade", bad.path] + flags) == 64, "\(flags)")
    }
    #expect(Cohort.run(["grade"]) == 64)
  }
}

/// 1 where the text is the reference, which may be empty.
private struct Echo: RewardChecker {
  static let id = "echo"
  func checkReference(_ reference: String) throws(RewardError) {}
  func grade(_ output: ModelOutput, reference: String) -> Grade {
    Grade(
      score: output.text == reference ? 1 : 0, status: .ok, extracted: output.text, rule: "text",
      steps: 1)
  }
}

private func withEcho() throws -> RewardRegistry {
  var registry = RewardRegistry.standard
  try registry.register(Echo.id) { _ in Echo() }
  return registry
}
