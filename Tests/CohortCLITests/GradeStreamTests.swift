import Foundation
import Rewards
import StrictJSON
import Synchronization
import Testing

@testable import CohortCLI

/// A limit beyond a few blocks of the reader.
private let byteLimit = 150_000

@Suite("grade stream")
struct GradeStreamTests {
  /// Rows of very different lengths, some of them unreadable.
  private static func text(rows: Int) -> String {
    var state: UInt64 = 7
    func next(_ bound: UInt64) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % bound)
    }
    return (0..<rows).map { index in
      if next(29) == 0 { return "{\"gold\": \(index)" }
      if next(31) == 0 { return "   \r" }
      let filler = String(repeating: "so ", count: next(40) == 0 ? next(40_000) : next(60))
      let answer = next(2) == 0 ? index : index + 1
      return "{\"id\": \(index), \"gold\": \(index), \"prediction\": "
        + JSONValue.string(filler + "\\boxed{\(answer)}").text + "}"
    }.joined(separator: "\n")
  }

  @Test(
    "any number of threads writes what one row after the other gives, in the order of the file",
    arguments: [1, 2, 5])
  func order(threads: Int) throws {
    let text = Self.text(rows: 1_500)
    let rows = try gradeRows()
    var expected: [UInt8] = []
    var faults: [String] = []
    let lines = text.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 == 0x20 || $0 == 0x0D }) {
      do throws(RowFault) {
        let row = try rows.row(Array(line))
        expected += GradeOutput.graded(row, row.grade())
      } catch {
        faults.append("\(index + 1): \(error.reason)")
        expected += GradeOutput.unread(Array(line), number: index + 1, reason: error.reason)
      }
    }
    let graded = try GradedText(text, threads: threads)
    #expect(
      graded.lines.joined(separator: "\n") + "\n" == String(decoding: expected, as: UTF8.self))
    #expect(graded.faults == faults && faults.count > 20 && graded.counts.unread == faults.count)
    #expect(graded.counts.rows == graded.lines.count && graded.counts.graded > 1_000)
  }

  @Test("a line beyond the limit is named and skipped, and its neighbours are graded")
  func longLine() throws {
    let row = #"{"gold": 1, "prediction": "\\boxed{1}"}"#
    let long =
      "{\"gold\": 1, \"x\": \""
      + String(repeating: "x", count: byteLimit) + "\"}"
    for text in ["\(row)\n\(long)\n\(row)", "\(long)\n\(row)\n", "\(row)\n\(row)\n\(long)"] {
      let graded = try GradedText(text, byteLimit: byteLimit)
      let line = text.hasPrefix(long) ? 1 : text.hasSuffix(long) ? 3 : 2
      #expect(graded.faults == ["\(line): line longer than \(byteLimit) bytes"])
      let rows = text.count(where: { $0 == "\n" }) + (line == 1 ? 0 : 1)
      #expect(graded.lines.count == rows && graded.graded.count == rows - 1)
      #expect(try graded.value(line - 1)["error"]?.string?.hasPrefix("line \(line): ") == true)
    }
  }

  @Test("lines that are complete behind a skipped one are not lost to the next long one")
  func longLines() throws {
    let row = #"{"gold": 1, "prediction": "\\boxed{1}"}"#
    func line(_ count: Int) -> String { String(repeating: "x", count: count) }
    // The second is just within the limit, the rows before it included just beyond.
    let text =
      [line(byteLimit + 1), row, row, line(byteLimit - 20), row]
      .joined(separator: "\n")
    let graded = try GradedText(text, byteLimit: byteLimit)
    #expect(graded.graded.count == 3 && graded.counts.unread == 2)
    #expect(graded.faults.map { $0.prefix(3) } == ["1: ", "4: "])
  }

  @Test("a byte-order mark, line ends of two kinds and a last line without one are read")
  func lineEnds() throws {
    let row = #"{"gold": 1, "prediction": "\\boxed{1}"}"#
    let graded = try GradedText("\u{FEFF}\(row)\r\n\n\(row)\n\(row)")
    #expect(graded.lines.count == 3 && graded.faults.isEmpty)
    #expect(try GradedText("").counts.rows == 0)
  }

  @Test("bytes that are no text are named, not trapped on", arguments: [1, 2, 3, 4])
  func noise(seed: UInt64) throws {
    var state = seed
    let bytes = (0..<20_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 56)
    }
    let file = try TemporaryFile("")
    try Data(bytes).write(to: URL(fileURLWithPath: file.path))
    var faults = 0
    var lines = 0
    let counts = try GradeStream(path: file.path, rows: try gradeRows(), threads: 2).run(
      write: { lines += $0.count { $0 == 0x0A } }, fault: { _, _ in faults += 1 })
    #expect(counts.unread == faults && faults > 10 && lines == faults && counts.graded == 0)
  }

  @Test("only a byte-order mark at the beginning of the file is dropped")
  func mark() throws {
    let row = #"{"gold": 1, "prediction": "1"}"#
    let graded = try GradedText("\u{FEFF}\n\u{FEFF}\(row)\n\(row)")
    #expect(graded.faults.count == 1 && graded.faults[0].hasPrefix("2: not JSON"))
    #expect(graded.graded.count == 1)
  }

  @Test("a slow input is answered row by row")
  func slowInput() throws {
    let path = FileManager.default.temporaryDirectory.path + "/cohort-\(UUID().uuidString)"
    try #require(mkfifo(path, 0o600) == 0)
    defer { unlink(path) }
    let answered = DispatchSemaphore(value: 0)
    let inTime = Atomic(0)
    let writer = DispatchSemaphore(value: 0)
    DispatchQueue(label: "writer").async {
      let pipe = open(path, O_WRONLY)
      for _ in 0..<3 {
        let row = Array("{\"gold\": 1, \"prediction\": \"\\\\boxed{1}\"}\n".utf8)
        _ = row.withUnsafeBytes { write(pipe, $0.baseAddress, $0.count) }
        // The next row is not written before this one is answered.
        if answered.wait(timeout: .now() + 10) == .success { inTime.add(1, ordering: .relaxed) }
      }
      close(pipe)
      writer.signal()
    }
    let counts = try GradeStream(path: path, rows: try gradeRows(), threads: 2).run(
      write: { _ in answered.signal() }, fault: { _, _ in })
    writer.wait()
    #expect(counts.graded == 3 && inTime.load(ordering: .relaxed) == 3)
  }

  @Test("an output that fails ends the run with its error")
  func brokenOutput() throws {
    struct Gone: Error {}
    let file = try TemporaryFile(Self.text(rows: 1_000))
    let stream = GradeStream(path: file.path, rows: try gradeRows(), threads: 3)
    #expect(throws: Gone.self) {
      try stream.run(write: { _ in throw Gone() }, fault: { _, _ in })
    }
  }
}
