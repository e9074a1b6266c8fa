import StrictJSON
import Tasks
import Testing

@Suite("reading data")
struct DatasetTests {
  private let folder = TemporaryFolder()
  private let good = #"{"question":"q","answer":"1"}"#

  private func load(
    _ path: String, _ policy: DatasetPolicy = DatasetPolicy(),
    unusable: (Sample) -> String? = { _ in nil }
  ) throws -> Dataset {
    let task = try TaskRegistry.standard.task("json_questions")
    return try Dataset.load(
      name: "mine", files: [path], task: task, policy: policy, unusable: unusable)
  }

  @Test("blank lines, carriage returns, a byte-order mark and a missing last line feed are read")
  func lineForms() throws {
    let path = folder.file("\u{FEFF}\(good)\r\n\n   \t\r\n\(good)\n\n\(good)")
    let data = try load(path)
    #expect(data.samples.map(\.location.line) == [1, 4, 6])
    #expect(data.samples.first?.task == "mine")
    #expect(data.samples.first?.id == path + ":1")
  }

  @Test("lines across block borders come out whole")
  func longLines() throws {
    let lines = (0..<5).map { i in
      let text = String(repeating: "é", count: 90_000 + i)
      return "{\"question\":\"\(text)\",\"answer\":\(i)}"
    }
    let data = try load(folder.file(lines.joined(separator: "\n")))
    #expect(data.samples.map(\.question.count) == (0..<5).map { 90_000 + $0 })
  }

  @Test("a broken line stops with file and line, or is skipped and counted")
  func badLines() throws {
    let lines = [good, "{\"question\":", good, "[1]", #"{"question":"q"}"#, good]
    let path = folder.file(lines.joined(separator: "\n"))
    let error = #expect(throws: DatasetError.self) { try load(path) }
    #expect(error?.description.hasPrefix(path + ":2: not JSON") == true)
    #expect(error?.isMissingInput == false)
    let data = try load(path, DatasetPolicy(onBadRecord: .skip))
    #expect(data.samples.count == 3)
    #expect(data.skippedCount == 3)
    #expect(data.skippedExamples.map(\.isAboutOneLine) == [true, true, true])
    #expect(data.skippedExamples.last?.description.hasPrefix(path + ":5: no field") == true)
  }

  @Test("bytes that are not UTF-8 are an error about their line")
  func encoding() throws {
    let start = Array((good + "\n{\"question\":\"").utf8)
    let bytes = start + [0xFF, 0xFE] + Array("\",\"a\":1}".utf8)
    let path = folder.file(bytes)
    let error = #expect(throws: DatasetError.self) { try load(path) }
    guard case .notJSON(let place, let reason)? = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(place.line == 2)
    #expect(reason.reason == .invalidUTF8)
  }

  @Test("a line over the limit is an error about that line and reading goes on after it")
  func lineLimit() throws {
    let long = "{\"question\":\"\(String(repeating: "x", count: 700_000))\",\"answer\":1}"
    let path = folder.file([good, long, good, long].joined(separator: "\n"))
    let error = #expect(throws: DatasetError.self) {
      try load(path, DatasetPolicy(lineByteLimit: 1000))
    }
    #expect(error == .lineTooLong(RecordLocation(file: path, line: 2), limit: 1000))
    let data = try load(path, DatasetPolicy(onBadRecord: .skip, lineByteLimit: 1000))
    #expect(data.samples.map(\.location.line) == [1, 3])
    #expect(data.skippedCount == 2)
  }

  @Test("a missing file is missing input, a folder and an empty file are errors")
  func missing() throws {
    let absent = #expect(throws: DatasetError.self) { try load(folder.path + "/none.jsonl") }
    #expect(absent?.isMissingInput == true)
    #expect(throws: DatasetError.self) { try load(folder.path) }
    let path = folder.file("\n \n")
    #expect(throws: DatasetError.empty(files: [path])) { try load(path) }
  }

  @Test("refused records are named with their reason, and too many stop the load")
  func refusals() throws {
    let lines = (0..<100).map { "{\"question\":\"q\",\"answer\":\($0)}" }
    let path = folder.file(lines.joined(separator: "\n"))
    let five = try load(path) { Int($0.reference).map { $0 < 5 } == true ? "no value" : nil }
    #expect(five.refused.map(\.id) == (1...5).map { "\(path):\($0)" })
    #expect(five.refused.first?.reason == "no value")
    #expect(five.samples.count == 95)
    let error = #expect(throws: DatasetError.self) {
      try load(path) { Int($0.reference).map { $0 < 6 } == true ? "no value" : nil }
    }
    #expect(
      error
        == .tooManyRefused(
          files: [path], refused: 6, total: 100, limit: 0.05, example: "\(path):1: no value"))
    #expect(throws: DatasetError.self, "a later refusal counts with the earlier") {
      try five.refusing { $0.reference == "50" ? "prompt too long" : nil }
    }
    let loose = try load(path, DatasetPolicy(maxRefused: 1)).refusing {
      $0.reference == "50" ? "prompt too long" : nil
    }
    #expect(loose.refused.map(\.location.line) == [51])
    #expect(throws: DatasetError.self, "nothing left") {
      try load(path, DatasetPolicy(maxRefused: 1)) { _ in "no" }
    }
  }

  @Test("the fingerprint changes with content and order only")
  func fingerprint() throws {
    let a = #"{"question":"a","answer":"1"}"#
    let b = #"{"question":"b","answer":"1"}"#
    let first = try load(folder.file(a + "\n" + b)).fingerprint
    #expect(try load(folder.file(a + "\n\n" + b + "\n")).fingerprint == first)
    #expect(try load(folder.file(b + "\n" + a)).fingerprint != first)
  }
}
