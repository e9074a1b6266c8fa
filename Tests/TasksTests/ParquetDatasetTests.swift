import StrictJSON
import Testing

@testable import Tasks

@Suite("data sets in Parquet")
struct ParquetDatasetTests {
  private static let fixtures =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/"
  private static func path(_ name: String) -> String { fixtures + "records/" + name }

  private func load(
    _ file: String, _ task: String, _ options: String = "{}",
    policy: DatasetPolicy = DatasetPolicy()
  ) throws -> Dataset {
    try Dataset.load(
      name: "p", files: [file],
      task: TaskRegistry.standard.task(task, options: try record(options)), policy: policy)
  }

  @Test("bytes of a picture's struct become the picture, a path without bytes stays a path")
  func pictures() throws {
    let data = try load(Self.path("problems.parquet"), "clevr_count")
    #expect(data.samples.map(\.reference) == ["3", "4", "5"])
    let images = data.samples.flatMap(\.images)
    #expect(images.map(\.path) == ["grey.jpg", "embedded", "gradient.jpg"])
    #expect(images[0].bytes == contents(Self.fixtures + "images/gradient-grey.jpg"))
    #expect(images[1].bytes == contents(Self.fixtures + "images/gradient.jpg"))
    #expect(images[2].bytes == nil)
    #expect(images[0] == ImageReference(embedded: images[0].bytes ?? [], name: "grey.jpg"))
  }

  @Test("rows are counted from 1 over all row groups, and name the samples")
  func places() throws {
    let file = Self.path("problems.parquet")
    let data = try load(file, "geoqa")
    #expect(data.samples.map(\.location.line) == [1, 2, 3])
    #expect(data.samples.map(\.id) == [file + ":1", file + ":2", file + ":3"])
  }

  @Test("lists, structs, numbers and what is missing read as in JSONL")
  func values() throws {
    let data = try load(
      Self.path("questions.parquet"), "json_questions", #"{"fields": {"level": "answer"}}"#,
      policy: DatasetPolicy(onBadRecord: .skip))
    // The second row has no answer, which the recipe asked for as level.
    #expect(data.samples.map(\.location.line) == [1, 3] && data.skippedCount == 1)
    let all = try load(Self.path("questions.parquet"), "json_questions").samples
    #expect(all[0].messages[0].text == "Which is grey?\n(A) first\n(B) second")
    #expect(all[0].images.map(\.path) == ["a.jpg", "b.jpg"])
    #expect(all[1].reference == #"{"answer":[[1,2,30,31]],"width":48,"height":32}"#)
    #expect(all[1].images.isEmpty && all[2].images.isEmpty && all[2].reference == "2")
  }

  @Test("a nested field is named by its path, a whole number has no fraction")
  func fields() throws {
    let first = try load(
      Self.path("questions.parquet"), "json_questions",
      #"{"fields": {"answer": "number", "level": "facts.level"}, "choices": "ignored"}"#,
      policy: DatasetPolicy(onBadRecord: .skip)
    ).samples
    #expect(first.map(\.reference) == ["27"] && first.map(\.level) == ["2"])
  }

  @Test("a column of bytes is a picture; an empty one is refused, and bytes are no text")
  func binaryColumn() throws {
    let data = try load(
      Self.path("questions.parquet"), "json_questions", #"{"fields": {"image": "picture"}}"#,
      policy: DatasetPolicy(maxRefused: 0.5))
    #expect(data.samples.map { $0.images[0].bytes?.count } == [514, 961])
    #expect(data.refused.map(\.location.line) == [3])
    #expect(data.refused[0].reason.contains("empty"))
    let error = #expect(throws: DatasetError.self) {
      try load(
        Self.path("questions.parquet"), "json_questions", #"{"fields": {"question": "picture"}}"#)
    }
    #expect(
      error
        == .badRecord(
          RecordLocation(file: Self.path("questions.parquet"), line: 1),
          .wrongType(field: "picture", expected: "a text or a number", found: "bytes")))
  }

  @Test("demonstrations are read from either form of record")
  func demonstrations() throws {
    let data = try load(Self.path("demonstrations.parquet"), "demonstrations")
    #expect(data.samples.map(\.question) == ["1+1", "1+2"])
    #expect(data.samples.map(\.reference) == ["2", "3"])
    #expect(data.samples.map(\.images.count) == [1, 0])
  }

  @Test("a mark that a line of text writes itself names no bytes and is refused")
  func forgedMark() throws {
    let folder = TemporaryFolder()
    let file = folder.file(
      #"{"image": {"\u0000held": 0}, "question": "q", "answer": "1"}"# + "\n"
        + #"{"question": "q", "answer": "1"}"#)
    let data = try load(file, "json_questions", policy: DatasetPolicy(maxRefused: 0.5))
    #expect(data.refused.map(\.reason) == ["a picture's bytes are not in the record"])
  }

  @Test("a file that is missing, no Parquet, or damaged in a page is an error with its place")
  func damage() throws {
    let missing = #expect(throws: DatasetError.self) { try load("none.parquet", "gsm8k") }
    #expect(missing?.isMissingInput == true)
    let folder = TemporaryFolder()
    let text = folder.file(Array(#"{"question": "q", "answer": "1"}"#.utf8), name: "a.parquet")
    let none = #expect(throws: DatasetError.self) { try load(text, "json_questions") }
    #expect(none?.isMissingInput == false && none?.description.contains("not a Parquet") == true)
    var bytes = contents(Self.path("problems.parquet"))
    // The first page of the first column begins behind the magic.
    for index in 4..<200 { bytes[index] = 0xFF }
    let bad = folder.file(bytes, name: "a.parquet")
    let damaged = #expect(throws: DatasetError.self) {
      try load(bad, "clevr_count", policy: DatasetPolicy(onBadRecord: .skip))
    }
    #expect(damaged?.description.hasPrefix(bad + ":1: column \"image.bytes\": ") == true)
    #expect(damaged?.isAboutOneLine == false)
  }
}
