import Foundation
import Rewards
import StrictJSON
import Tasks
import Testing
import Training

@testable import CohortCLI

/// A folder of data files and pictures that goes away with its owner.
final class DataFolder {
  let path: String

  init() throws {
    path =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("cohort-check-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ bytes: some Collection<UInt8>) throws -> String {
    let file = path + "/" + name
    try Data(bytes).write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try write(name, Array(text.utf8))
  }

  /// A picture of the fixtures.
  static func fixture(_ name: String) throws -> [UInt8] {
    let file = packageRoot.appendingPathComponent("Tests/Fixtures/images/" + name)
    return Array(try Data(contentsOf: file))
  }

  /// The JPEG with other sides in its frame header.
  static func resized(_ jpeg: [UInt8], width: Int, height: Int) throws -> [UInt8] {
    var jpeg = jpeg
    let frame = try #require(
      jpeg.indices.dropLast().first { jpeg[$0] == 0xFF && jpeg[$0 + 1] == 0xC0 })
    for (offset, value) in [(5, height), (7, width)] {
      jpeg[frame + offset] = UInt8(value >> 8)
      jpeg[frame + offset + 1] = UInt8(value & 0xFF)
    }
    return jpeg
  }
}

/// What a check of plain files finds, with the default checkers.
func findings(_ files: [String], task: String = "json_questions") throws -> DataSetFindings {
  var check = DataSetCheck()
  let rewards = try TaskRewards(checkers: [], of: task, registry: .standard)
  let context = CommandContext(
    tasks: .standard, rewards: .standard, console: Console(isLive: false))
  for file in files {
    var config = TaskConfig()
    config.path = file
    config.task = task
    try check.read(config.source(context, nil) { rewards.complaint(about: $0) })
  }
  return check.findings
}

extension DataSetFindings {
  /// The lines of warnings of a kind, each with the earlier record's.
  func lines(_ kind: Warning.Kind) -> [[Int]] {
    warnings.filter { $0.kind == kind }.map { warning in
      [Int(warning.place.line)] + (warning.earlier.map { [Int($0.line)] } ?? [])
    }
  }
}

@Suite("data check")
struct DataCheckTests {
  /// A file with a fault of each kind; the comment of each line is the piece of its reason.
  private static let planted: [(record: String, reason: String?)] = [
    (#"{"image": "good.jpg", "question": "What is shown?", "answer": "7"}"#, nil),
    (#"{"question": "half"#, "not JSON"),
    ("[1]", "expected an object"),
    (#"{"question": "No answer?"}"#, "no field \"answer\""),
    (#"{"question": "Blank?", "answer": "  "}"#, "the answer is blank"),
    (#"{"image": "gone.jpg", "question": "Where?", "answer": "8"}"#, "gone.jpg: no such file"),
    (#"{"image": "cut.jpg", "question": "Cut?", "answer": "9"}"#, "cut.jpg: the JPEG data ends"),
    (#"{"image": "wide.jpg", "question": "Wide?", "answer": "10"}"#, "at most 16384 a side"),
    (#"{"image": "thin.jpg", "question": "Thin?", "answer": "11"}"#, "more than 200 times"),
    (#"{"image": "words.jpg", "question": "Words?", "answer": "12"}"#, "not a PNG or JPEG"),
    (#"{"image": "../out.jpg", "question": "Out?", "answer": "13"}"#, "no such file"),
    (#"{"image": "/etc/hosts", "question": "Far?", "answer": "14"}"#, "outside of"),
    (
      #"{"image": "data:image/png;base64,AAAA", "question": "Embedded?", "answer": "15"}"#,
      "embedded: "
    ),
    (#"{"question": "Pick.", "choices": ["a", "b"], "answer": "z"}"#, "names no option"),
    (#"{"question": "Name the  capital Paris.", "answer": "Paris"}"#, nil),
    (#"{"image": "good.jpg", "question": "what is  shown?", "answer": "7"}"#, nil),
    (#"{"image": "good.jpg", "question": "What is shown?", "answer": "6"}"#, nil),
    (#"{"image": "other.jpg", "question": "What is shown?", "answer": "7"}"#, nil),
    (#"{"image": "copy.jpg", "question": "What is shown?", "answer": "7"}"#, nil),
    (#"{"question": "Which, A or B?", "choices": ["left", "right"], "answer": "right"}"#, nil),
  ]

  private let folder: DataFolder
  private let file: String

  init() throws {
    folder = try DataFolder()
    let jpeg = try DataFolder.fixture("gradient.jpg")
    try folder.write("good.jpg", jpeg)
    try folder.write("copy.jpg", jpeg)
    try folder.write("other.jpg", try DataFolder.fixture("gradient-grey.jpg"))
    try folder.write("cut.jpg", jpeg.prefix(jpeg.count * 2 / 3))
    try folder.write("wide.jpg", try DataFolder.resized(jpeg, width: 20_000, height: 8))
    try folder.write("thin.jpg", try DataFolder.resized(jpeg, width: 1, height: 300))
    try folder.write("words.jpg", "these are words")
    file = try folder.write("a.jsonl", Self.planted.map(\.record).joined(separator: "\n"))
  }

  @Test("every fault is found at its line, with its reason")
  func faults() throws {
    let found = try findings([file])
    var reasons: [Int: String] = [:]
    for refused in found.files[0].refused { reasons[refused.line] = refused.reason }
    for (index, (record, reason)) in Self.planted.enumerated() {
      let actual = reasons[index + 1]
      if let reason {
        #expect(actual?.contains(reason) == true, "\(record) gave \(actual ?? "nothing")")
      } else {
        #expect(actual == nil, "\(record)")
      }
    }
    #expect(found.files[0].refused.map(\.line) == Array(2...14))
    #expect(found.records == Self.planted.count && found.usable == 7)
    // Only damage in the pixels is met in the middle of a run.
    #expect(found.files[0].refused.filter { $0.severity == .stopsRun }.map(\.line) == [7])
    #expect(found.files[0].refused.filter { $0.severity == .badLine }.map(\.line) == [2, 3, 4])
  }

  @Test("leaks, repeats and contradictions are warned of with both lines")
  func warnings() throws {
    let found = try findings([file])
    #expect(found.lines(.leak) == [[15]])
    // 19 has another file of the same bytes; 18 another picture.
    #expect(found.lines(.duplicate) == [[16, 1], [19, 1]])
    #expect(found.lines(.conflict) == [[17, 1]])
    #expect(found.lines(.sharedPicture).isEmpty && found.lines(.majority).isEmpty)
  }

  @Test("a picture that is in two files is warned of once, by its bytes; a record by its text")
  func acrossFiles() throws {
    try folder.write("renamed.jpg", try DataFolder.fixture("gradient.jpg"))
    let test = try folder.write(
      "b.jsonl",
      """
      {"question": "Two and two?", "answer": 4}
      {"image": "renamed.jpg", "question": "How bright is it?", "answer": 3}
      {"image": "good.jpg", "question": "How dark is it?", "answer": 3}
      {"image": "good.jpg", "question": "WHAT is shown?", "answer": 7}
      """)
    let found = try findings([file, test])
    let shared = found.warnings.filter { $0.kind == .sharedPicture }
    #expect(shared.map { [Int($0.place.line), Int($0.earlier?.line ?? 0)] } == [[2, 1]])
    #expect(found.message(of: shared[0]).contains("a.jsonl:1"))
    #expect(found.lines(.duplicate).last == [4, 1])
    let json = try JSONParser.parse(Array(DataCheckReport(found).json.utf8))
    let warning = try #require(
      json["warnings"]?.array?.first { $0["kind"]?.string == "shared_picture" })
    #expect(warning["files"] == .array([.string(test), .string(file)]))
    #expect(warning["lines"] == [2, 1])
    #expect(json["refused"]?.array?.allSatisfy { $0["file"]?.string == file } == true)
    // One file twice in a recipe repeats nothing.
    #expect(try findings([test, test]).warnings.isEmpty)
  }

  @Test("the JSON has four members, and usable and refused add up to records")
  func json() throws {
    let found = try findings([file])
    let json = try JSONParser.parse(Array(DataCheckReport(found).json.utf8))
    #expect(json.object?.keys == ["records", "usable", "refused", "warnings"])
    let refused = try #require(json["refused"]?.array)
    #expect(json["records"]?.int == (json["usable"]?.int ?? 0) + refused.count)
    #expect(refused.allSatisfy { $0.object?.keys == ["line", "reason"] })
    #expect(refused.first?["line"]?.int == 2)
    let warnings = try #require(json["warnings"]?.array)
    #expect(warnings.allSatisfy { $0.object?.keys == ["kind", "lines", "message"] })
    #expect(warnings.first?["kind"] == "leak" && warnings.first?["lines"] == [15])
  }

  @Test("an answer of more than half of the records is warned of, in all and in a family")
  func majorities() throws {
    let records = (1...40).map { number in
      let isFirst = number <= 20
      let answer = isFirst && number > 4 ? 77 : number
      return #"{"question": "Q\#(number)?", "answer": \#(answer), "family": "\#(isFirst)"}"#
    }
    let found = try findings([try folder.write("m.jsonl", records.joined(separator: "\n"))])
    #expect(found.files[0].majorities.map(\.count) == [16, 1, 16])
    #expect(found.files[0].majorities.map(\.total) == [40, 20, 20])
    let majority = found.warnings.filter { $0.kind == .majority }
    #expect(majority.count == 1)
    #expect(found.message(of: majority[0]).hasPrefix("family \"true\": the answer \"77\" is right"))
    // Options count by letter and by text: shuffled letters hide no majority.
    let options = (1...10).map { number in
      let choices = number % 2 == 0 ? #"["disc", "star"]"# : #"["star", "disc"]"#
      return #"{"question": "Q\#(number)?", "choices": \#(choices), "answer": "disc"}"#
    }
    let letters = try findings([try folder.write("o.jsonl", options.joined(separator: "\n"))])
    #expect(letters.files[0].majorities.map(\.answer) == ["disc"])
    #expect(letters.lines(.majority) == [[0]])
  }

  @Test("one reason has one line with its lines, in the text alone; the cure is named once")
  func reasons() throws {
    let lacking = Array(repeating: #"{"problem": "Q?", "answer": 1}"#, count: 3)
    var lines = lacking + [#"{"question": "Q?", "answer": " "}"#]
    for _ in 0..<7 { lines += ["[]", #"{"question": "Q?", "answer": 1}"#] }
    let report = DataCheckReport(
      try findings([try folder.write("r.jsonl", lines.joined(separator: "\n"))]))
    let text = report.text.split(separator: "\n").map(String.init)
    #expect(text[1].hasPrefix("  refused 3 lines (1-3): no field \"question\""))
    #expect(text[2] == "  line 4: the answer is blank")
    #expect(text[3].hasPrefix("  refused 7 lines (5, 7, 9, 11, 13, …): expected an object"))
    #expect(text.count { $0.contains("--fields question=problem") } == 1)
    #expect(!report.json.contains("--fields"))
    let refused = try JSONParser.parse(Array(report.json.utf8))["refused"]?.array
    #expect(refused?.compactMap { $0["line"]?.int } == [1, 2, 3, 4, 5, 7, 9, 11, 13, 15, 17])
    // Parts of a field have no role.
    let parts = try folder.write("p.jsonl", #"{"messages": [{"role": "user"}]}"#)
    #expect(
      try !DataCheckReport(findings([parts], task: "demonstrations")).text.contains("--fields"))
  }

  @Test("what a record holds neither forges lines nor reaches the terminal")
  func hostileText() throws {
    let path = try folder.write(
      "h.jsonl",
      #"{"image": "a\nline 9: fine\u001b[2J\u202e.png", "question": "Q", "answer": "1"}"# + "\n"
        + #"{"question": "Say \u009bhello\u202e now", "answer": "\u009bhello\u202e"}"#)
    let report = DataCheckReport(try findings([path]))
    for scalar: Unicode.Scalar in ["\u{1B}", "\u{9B}", "\u{202E}"] {
      #expect(!report.text.unicodeScalars.contains(scalar))
      #expect(!report.json.unicodeScalars.contains(scalar))
    }
    #expect(!report.text.split(separator: "\n").contains { $0.hasPrefix("line 9") })
    let refused = try JSONParser.parse(Array(report.json.utf8))["refused"]?.array
    #expect(refused?.first?["reason"]?.string?.contains("\u{1B}[2J\u{202E}.png") == true)
  }
}

@Suite("data check: command")
struct DataCheckCommandTests {
  private let folder: DataFolder

  init() throws { folder = try DataFolder() }

  private func check(_ arguments: String...) -> Int32 {
    Cohort.run(["data", "check", "--json"] + arguments)
  }

  @Test("exit status: 0 all usable, 65 some refused or none there, 66 missing, 64 usage, 74 folder")
  func statuses() throws {
    let good = try folder.write("good.jsonl", #"{"question": "2 + 2?", "answer": 4}"#)
    let bad = try folder.write(
      "bad.jsonl", #"{"question": "2 + 2?", "answer": 4}"# + "\nno record\n")
    let empty = try folder.write("empty.jsonl", "\n\n")
    #expect(check(good) == 0)
    #expect(check("--data", good) == 0)
    #expect(check(bad) == 65)
    #expect(check(good, bad) == 65)
    #expect(check(empty) == 65)
    #expect(check(folder.path + "/none.jsonl") == 66)
    #expect(check(good, folder.path + "/none.jsonl") == 66)
    #expect(check(good, "--model", folder.path + "/none") == 66)
    #expect(check(folder.path) == 74)
    #expect(check() == 64)
    #expect(check(good, good) == 64)
    #expect(check(good, "--seed", "3") == 64)
    #expect(check(good, "--task", "jsn_questions") == 64)
    #expect(check(good, "--rewards", "math_anser") == 64)
    #expect(check(good, folder.path + "/r.yaml") == 64)
  }

  @Test("options: fields, checkers, the folder of pictures, the model's context")
  func options() throws {
    let jpeg = try DataFolder.fixture("gradient.jpg")
    let sub = folder.path + "/sub"
    try FileManager.default.createDirectory(atPath: sub, withIntermediateDirectories: true)
    try folder.write("sub/p.jpg", jpeg)
    let pictures = try folder.write(
      "p.jsonl", #"{"image": "p.jpg", "problem": "How bright?", "answer": 4}"#)
    #expect(check(pictures) == 65)
    #expect(check(pictures, "--fields", "question=problem") == 65)
    #expect(check(pictures, "--fields", "question=problem", "--images", sub) == 0)
    #expect(
      check(pictures, "--fields", "question=problem", "--images", sub, "--rewards", "box_iou")
        == 65)
    let text = try folder.write("t.jsonl", #"{"question": "2 + 2?", "answer": 4}"#)
    let model = packageRoot.appendingPathComponent("models/tiny-math").path
    #expect(check(text, "--model", model) == 0)
    #expect(check(text, "--model", model, "--max-new-tokens", "1048576") == 65)
  }

  @Test("responses to learn from are read as their run reads them, late pictures refused")
  func responses() throws {
    try folder.write("p.jpg", try DataFolder.fixture("gradient.jpg"))
    let talk = #"{"role": "user", "content": "1+1"}, {"role": "assistant", "content": "2"}"#
    let seen = #"{"role": "user", "content": [{"type": "image", "image": "p.jpg"}]}"#
    let end = #"{"role": "assistant", "content": "3"}"#
    let good = try folder.write(
      "good.jsonl",
      #"{"messages": [\#(talk)]}"# + "\n" + #"{"messages": [\#(seen), \#(talk)]}"# + "\n"
        + #"{"prompt": "1+1", "text": "2"}"#)
    let late = try folder.write("late.jsonl", #"{"messages": [\#(talk), \#(seen), \#(end)]}"#)
    let recipe = try folder.write(
      "sft.yaml", "sft: {path: \(good), question-field: prompt, response-field: text}\n")
    #expect(check(recipe) == 0)
    #expect(check(recipe, "--sft.question-field", "question") == 65)
    #expect(check(recipe, "--sft.path", late) == 65)
    // A template that shows pictures first has none behind the answers.
    #expect(check(recipe, "--sft.path", late, "--sft.template", "visual-thinker") == 0)
    #expect(check(late, "--task", "demonstrations") == 65)
    #expect(check(late, "--task", "demonstrations", "--template", "visual-thinker") == 0)
    let model = packageRoot.appendingPathComponent("models/tiny-math").path
    let long = Array(repeating: "1", count: 5_000).joined(separator: "+")
    let text = try folder.write("text.jsonl", #"{"messages": [\#(talk)]}"#)
    #expect(check(recipe, "--sft.path", text, "--model", model) == 0)
    try folder.write(
      "text.jsonl", #"{"messages": [\#(talk), {"role": "user", "content": "\#(long)"}, \#(end)]}"#)
    #expect(check(recipe, "--sft.path", text, "--model", model) == 65)
  }

  @Test("a recipe's sets are checked together; refused up to data.max-refused are accepted")
  func recipes() throws {
    let train = try folder.write(
      "train.jsonl",
      (1...9).map { #"{"question": "Add \#($0) to 1.", "answer": \#($0 + 1)}"# }
        .joined(separator: "\n") + "\n" + #"{"question": "Blank?", "answer": " "}"#)
    let test = try folder.write("test.jsonl", #"{"question": "Add 70 to 1.", "answer": 71}"#)
    let recipe = try folder.write(
      "r.yaml", "data: {tasks: [{path: \(train)}]}\neval: {tasks: [{path: \(test)}]}\n")
    #expect(check(recipe) == 65)
    #expect(check(recipe, "--data.max-refused", "0.1") == 0)
    try folder.write("test.jsonl", "not JSON\n" + #"{"question": "Add 70 to 1.", "answer": 71}"#)
    #expect(check(recipe, "--data.max-refused", "0.1") == 65)
    #expect(
      check(recipe, "--data.max-refused", "0.1", "--data.on-bad-record", "skip") == 0)
    #expect(check(recipe, "--eval.tasks.0.path", folder.path + "/none.jsonl") == 66)
    #expect(check(recipe, "--data.max-refused", "0.1", "--model", folder.path + "/none") == 66)
    #expect(check(recipe, "--rewards", "box_iou") == 64)
    #expect(check(folder.path + "/none.yaml") == 66)
  }
}

private let pictureSets: [String] = {
  let root = packageRoot.appendingPathComponent("../shared/data/image_qa").path
  let sets = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
  return sets.sorted().flatMap { set in
    ["train.jsonl", "test.jsonl"].map { "\(root)/\(set)/\($0)" }
      .filter { FileManager.default.isReadableFile(atPath: $0) }
  }
}()

@Suite(
  "data check: public picture sets", .enabled(if: !pictureSets.isEmpty, "the data is not here"))
struct DataCheckPictureSetTests {
  @Test("every line is a usable or a refused record", arguments: pictureSets)
  func everyLine(file: String) throws {
    let lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").count
    let found = try findings([file])
    #expect(found.records == lines && found.usable == lines, "\(found.files[0].refused.prefix(3))")
  }
}
