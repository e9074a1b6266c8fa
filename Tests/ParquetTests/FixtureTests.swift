import Parquet
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// The files that pyarrow wrote, by Tests/Fixtures/parquet/make.py.
enum Fixtures {
  static let folder =
    "/" + #filePath.split(separator: "/").dropLast(2).joined(separator: "/") + "/Fixtures/parquet/"

  /// Names without their endings, in order.
  static let names: [String] = {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".parquet") { names.append(String(name.dropLast(8))) }
    }
    return names.sorted()
  }()

  static func bytes(_ file: String) -> [UInt8] {
    guard let stream = fopen(folder + file, "r") else { return [] }
    defer { fclose(stream) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, stream)
    return Array(bytes.prefix(count))
  }

  /// The rows that are expected.
  static func lines(_ name: String) -> [String] {
    String(decoding: bytes(name + ".txt"), as: UTF8.self).split(separator: "\n").map(String.init)
  }
}

@Suite("parquet files of pyarrow")
struct FixtureTests {
  @Test("the files are found")
  func found() { #expect(Fixtures.names.count == 33) }

  @Test("every row is what pyarrow was given", arguments: Fixtures.names)
  func rows(_ name: String) throws {
    let file = try ParquetFile(path: Fixtures.folder + name + ".parquet")
    let lines = Fixtures.lines(name)
    #expect(file.rowCount == lines.count && !lines.isEmpty)
    #expect(try rowsOf(file).map(canonical) == lines)
  }

  @Test("a file in memory reads as the file on disk", arguments: Fixtures.names)
  func inMemory(_ name: String) throws {
    let file = try ParquetFile(bytes: Fixtures.bytes(name + ".parquet"), name: name)
    #expect(try rowsOf(file).map(canonical) == Fixtures.lines(name))
  }

  @Test("after rows that are passed the others are the same", arguments: Fixtures.names)
  func passing(_ name: String) throws {
    let file = try ParquetFile(path: Fixtures.folder + name + ".parquet")
    let lines = Fixtures.lines(name)
    for first in stride(from: 0, through: lines.count, by: 3) {
      let rows = try file.rows()
      for start in stride(from: first, to: lines.count, by: 7) {
        try rows.pass(start - rows.row)
        #expect(try rows.next().map(canonical) == lines[start])
      }
      try rows.pass(lines.count)
      #expect(rows.row == lines.count)
      #expect(try rows.next() == nil)
    }
  }

  @Test("each column alone is that column of whole rows")
  func selection() throws {
    let file = try ParquetFile(path: Fixtures.folder + "questions-zstd.parquet")
    let whole = try rowsOf(file)
    for column in file.columns {
      let alone = try rowsOf(file, columns: [column.name])
      #expect(alone.map { $0[column.name] } == whole.map { $0[column.name] })
    }
    #expect(file.columns.count == 8)
    let none = try rowsOf(file, columns: [])
    #expect(none == Array(repeating: .record([]), count: 12))
  }

  @Test("the schema is described")
  func schema() throws {
    let file = try ParquetFile(path: Fixtures.folder + "questions-none.parquet")
    #expect(
      file.columns.map(\.description) == [
        "image: record<bytes: bytes?, path: string?>?",
        "images: list<record<bytes: bytes?, path: string?>?>?", "problem: string?",
        "prompt: list<record<role: string?, content: string?>?>?", "answer: list<string?>?",
        "level: int64?", "score: double?", "is_hard: bool?",
      ])
    #expect(file.rowGroupRowCounts == [5, 5, 2])
  }

  @Test("an unknown column is an error that lists those there are")
  func unknownColumn() throws {
    let file = try ParquetFile(path: Fixtures.folder + "delta-blocks.parquet")
    let error = #expect(throws: ParquetError.self) { try file.rows(columns: ["m"]) }
    #expect(error?.fault == .unknownColumn("m", present: ["n"]))
    #expect(
      error?.description.hasSuffix("delta-blocks.parquet: no column \"m\"; it has \"n\"") == true)
  }

  @Test("a changed byte of a page with a checksum is an error that names the place")
  func checksum() throws {
    var bytes = Fixtures.bytes("questions-checksum.parquet")
    let file = try ParquetFile(bytes: bytes, name: "f")
    // A text of the only page, which holds its bytes as they are.
    let rows = try rowsOf(file, columns: ["problem"])
    let texts = rows.compactMap { row -> String? in
      guard case .string(let text)? = row["problem"], !text.isEmpty else { return nil }
      return text
    }
    let text = try #require(texts.max { $0.utf8.count < $1.utf8.count })
    let needle = Array(text.utf8)
    let place = try #require(
      (0..<bytes.count - needle.count).last { Array(bytes[$0..<$0 + needle.count]) == needle })
    bytes[place] ^= 1
    let damaged = try ParquetFile(bytes: bytes, name: "f")
    let error = #expect(throws: ParquetError.self) { try rowsOf(damaged, columns: ["problem"]) }
    #expect(
      error?.description.hasPrefix("f: column \"problem\", row group 0, page 0, row 0: CRC-32")
        == true)
  }

  @Test("a missing file, a folder and a text file are told apart")
  func notParquet() {
    #expect(throws: ParquetError(file: "/no/such", fault: .missingFile)) {
      try ParquetFile(path: "/no/such")
    }
    let folder = #expect(throws: ParquetError.self) { try ParquetFile(path: Fixtures.folder) }
    #expect(folder?.fault == .notRegularFile)
    let text = #expect(throws: ParquetError.self) { try ParquetFile(path: #filePath) }
    guard case .notParquet? = text?.fault else {
      Issue.record("\(String(describing: text))"); return
    }
  }
}
