import Parquet
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("damaged and hostile parquet files")
struct HostileTests {
  private func number(_ pages: [Handmade.Page], rows: Int = 2) -> ParquetFault? {
    Handmade(type: 1, rows: rows, pages: pages).fault()
  }

  @Test("what is not read is refused by name")
  func refused() {
    let page = Handmade.Page(count: 2, bytes: plain([1, 2]))
    for (codec, name) in [(3, "LZO"), (4, "BROTLI"), (5, "LZ4"), (7, "LZ4_RAW"), (99, "number 99")]
    {
      #expect(
        Handmade(type: 1, codec: codec, rows: 2, pages: [page]).fault()
          == .unsupportedCodec(name))
    }
    #expect(
      number([.init(count: 2, encoding: 7, bytes: plain([1, 2]))])
        == .unsupportedEncoding("DELTA_BYTE_ARRAY", of: "INT32"))
    var file = Handmade(type: 1, rows: 2, pages: [page])
    file.chunks[0].otherFile = "part-1"
    #expect(file.fault() == .otherFile("part-1"))
    file.chunks[0].otherFile = nil
    file.chunks[0].isEncrypted = true
    #expect(file.fault() == .encrypted)
    let error = #expect(throws: ParquetError.self) {
      try ParquetFile(bytes: Array("PAR1        PARE".utf8), name: "f")
    }
    #expect(error?.fault == .encrypted)
    #expect(
      Handmade(type: 1, converted: 0, rows: 2, pages: [page]).fault()
        == .unsupportedType("an annotation that does not suit INT32"))
  }

  @Test("counts that contradict each other are errors")
  func counts() {
    #expect(number([]) == .damaged(.columnChunk, .endsEarly))
    #expect(number([.init(count: 2, bytes: plain([1]))]) == .damaged(.values, .endsEarly))
    #expect(
      number([.init(count: 3, bytes: plain([1, 2, 3]))])
        == .damaged(.columnChunk, .count("values in all pages", expected: 2, found: 3)))
    #expect(number([.init(count: 1, bytes: plain([1]))]) == .damaged(.columnChunk, .endsEarly))
    var file = Handmade(type: 1, rows: 2, pages: [.init(count: 2, bytes: plain([1, 2]))])
    file.chunks[0].count = 3
    #expect(
      file.fault() == .damaged(.columnChunk, .count("values", expected: 2, found: 3)))
    file.chunks[0].type = 2
    #expect(file.fault() == .damaged(.footer, .wrongType("the column chunk")))
    #expect(
      Handmade(type: 6, rows: 1, pages: [.init(count: 1, encoding: 8, bytes: [1, 2, 0])]).fault()
        == .damaged(.columnChunk, .missing("its dictionary page")))
    let dictionary = Handmade.Page(kind: 2, count: 2, bytes: plain([1, 2]))
    #expect(
      number([dictionary, .init(count: 2, encoding: 8, bytes: [2, 4, 2])])
        == .damaged(.values, .invalid("an index into the dictionary", 2)))
    #expect(
      number([.init(count: 2, bytes: plain([1, 2]), checksum: 7)])
        == .checksum(expected: 7, found: 0x0381_177C))
  }

  @Test("levels that contradict each other are errors")
  func levelsDisagree() {
    let elements: [Handmade.Element] = [
      .init(name: "root", repetition: nil, children: 1),
      .init(name: "s", repetition: 1, children: 2), .init(name: "a", type: 1),
      .init(name: "b", type: 1),
    ]
    func fault(_ first: [UInt8], _ second: [UInt8]) -> ParquetFault? {
      let chunks = [first, second].map { definitions in
        Handmade.Chunk(
          type: 1, count: definitions.count,
          pages: [
            .init(count: definitions.count, bytes: levels(definitions) + plain([1, 2]))
          ])
      }
      return Handmade(elements: elements, rows: 2, chunks: chunks).fault()
    }
    #expect(fault([1, 1], [1, 1]) == nil)
    #expect(fault([1, 0], [1, 0]) == nil)
    #expect(fault([1, 0], [1, 1]) == .damaged(.definitionLevels, .levels))
    #expect(fault([1, 1], [0, 1]) == .damaged(.definitionLevels, .levels))
    #expect(
      fault([2, 1], [1, 1]) == .damaged(.definitionLevels, .invalid("a repeated number", 2)))
    // Lists of unlike lengths in one structure.
    var lists = elements
    lists[1].repetition = 2
    func listFault(_ first: [UInt8], _ second: [UInt8], rows: Int) -> ParquetFault? {
      let chunks = [first, second].map { repetitions in
        let ones = [UInt8](repeating: 1, count: repetitions.count)
        return Handmade.Chunk(
          type: 1, count: repetitions.count,
          pages: [
            .init(
              count: repetitions.count,
              bytes: levels(repetitions) + levels(ones) + plain([1, 2, 3, 4]))
          ])
      }
      return Handmade(elements: lists, rows: rows, chunks: chunks).fault()
    }
    #expect(listFault([0, 1, 0], [0, 1, 0], rows: 2) == nil)
    #expect(listFault([0, 1, 0], [0, 0, 1], rows: 2) == .damaged(.repetitionLevels, .levels))
    #expect(listFault([1, 1, 0], [1, 1, 0], rows: 2) == .damaged(.repetitionLevels, .levels))
    #expect(
      listFault([0, 1], [0, 1, 1], rows: 1)
        == .damaged(.columnChunk, .count("rows", expected: 1, found: 2)))
    #expect(listFault([0, 1, 1], [0, 1], rows: 1) == .damaged(.columnChunk, .endsEarly))
    #expect(
      listFault([0, 0], [0, 0], rows: 1)
        == .damaged(.columnChunk, .count("rows", expected: 1, found: 2)))
  }

  @Test("schemas that are no trees of columns are errors")
  func schemas() {
    let root = Handmade.Element(name: "root", repetition: nil, children: 1)
    let leaf = Handmade.Element(name: "a", type: 1)
    func fault(_ elements: [Handmade.Element]) -> ParquetFault? {
      Handmade(elements: elements, rows: 0, chunks: []).fault()
    }
    #expect(fault([]) == .damaged(.schema, .missing("its root")))
    #expect(fault([root]) == .damaged(.schema, .endsEarly))
    #expect(
      fault([root, leaf, leaf])
        == .damaged(.schema, .count("elements", expected: 2, found: 3)))
    var two = root
    two.children = 2
    #expect(fault([two, leaf, leaf]) == .damaged(.schema, .duplicateName("a")))
    #expect(
      fault([root, .init(name: "g", children: 0)])
        == .damaged(.schema, .missing("type or fields of \"g\"")))
    #expect(
      fault([root, .init(name: "xs", children: 1, converted: 3), leaf])
        == .damaged(.schema, .nesting("xs")))
    #expect(
      fault([root, .init(name: "f", type: 7, length: 0)])
        == .damaged(.schema, .invalid("type_length", 0)))
    var deep = [root]
    for _ in 0..<40 { deep.append(.init(name: "g", children: 1)) }
    #expect(fault(deep + [leaf]) == .tooLarge(.schemaDepth, value: 33, limit: 32))
    two.children = Int(Int32.max)
    #expect(fault([two, leaf]) == .damaged(.schema, .endsEarly))
  }

  @Test("a long name is not repeated in full for each column below it")
  func longNames() {
    let elements: [Handmade.Element] = [
      .init(name: "root", repetition: nil, children: 1),
      .init(name: String(repeating: "e\u{301}", count: 50_000), children: 1),
      .init(name: "a", type: 1),
    ]
    let file = Handmade(
      elements: elements, rows: 1, chunks: [.init(type: 1, count: 1, pages: [])])
    #expect(throws: ParquetError.self) { try file.read() }
    do { _ = try file.read() } catch {
      let column = (error as? ParquetError)?.column
      #expect(column == String(repeating: "e\u{301}", count: 50) + ".a")
    }
  }

  @Test("sizes over a limit are refused before anything is allocated")
  func limits() {
    let page = Handmade.Page(count: 1, bytes: [1, 2, 3, 4], size: Int(Int32.max))
    for codec in [1, 2, 6] {
      #expect(
        Handmade(type: 1, codec: codec, rows: 1, pages: [page]).fault()
          == .tooLarge(.pageBytes, value: UInt64(Int32.max), limit: 256 << 20))
    }
    let entries = Handmade.Page(kind: 2, count: 1 << 30, bytes: [1, 2, 3, 4])
    #expect(
      number([entries]) == .tooLarge(.dictionaryEntries, value: 1 << 30, limit: 1 << 22))
    // A list of 2^27 nulls in a few bytes.
    let elements: [Handmade.Element] = [
      .init(name: "root", repetition: nil, children: 1),
      .init(name: "xs", repetition: 0, children: 1, converted: 3),
      .init(name: "list", repetition: 2, children: 1), .init(name: "e", type: 1, repetition: 1),
    ]
    let count = 1 << 27
    let run = varint(UInt64(count - 1) << 1) + [1]
    let repetitions = [2, 0] + run
    let definitions = varint(UInt64(count) << 1) + [1]
    let body =
      UInt32(repetitions.count).littleEndianBytes + repetitions
      + UInt32(definitions.count).littleEndianBytes + definitions
    let long = Handmade(
      elements: elements, rows: 1,
      chunks: [.init(type: 1, count: count, pages: [.init(count: count, bytes: body)])])
    var tight = ParquetLimits()
    tight.rowValues = 1 << 16
    #expect(long.fault(limits: tight) == .tooLarge(.rowValues, value: 65_537, limit: 65_536))
    tight = ParquetLimits()
    tight.rowBytes = 3
    let text = Handmade(type: 6, rows: 1, pages: [.init(count: 1, bytes: plain(["four"]))])
    #expect(text.fault(limits: tight) == .tooLarge(.rowBytes, value: 4, limit: 3))
    tight = ParquetLimits()
    tight.openBytes = 7
    #expect(text.fault(limits: tight) == .tooLarge(.openBytes, value: 8, limit: 7))
    tight.footerBytes = 10
    guard case .tooLarge(.footerBytes, _, 10)? = text.fault(limits: tight) else {
      Issue.record("footer")
      return
    }
  }

  @Test("a text that is not UTF-8 is an error that names column and row")
  func utf8() {
    let bytes = plain(["a"]) + [1, 0, 0, 0, 0xFF]
    let file = Handmade(type: 6, converted: 0, rows: 2, pages: [.init(count: 2, bytes: bytes)])
    #expect {
      try file.read()
    } throws: { error in
      "\(error)"
        == "handmade: column \"c\", row group 0, page 0, row 1: a text is not UTF-8; "
        + "write the column as binary, or repair the text"
    }
    let dictionary = Handmade.Page(kind: 2, count: 2, bytes: bytes)
    let indexed = Handmade.Page(count: 2, encoding: 8, bytes: [1, 4, 0])
    #expect(
      Handmade(type: 6, converted: 0, rows: 2, pages: [dictionary, indexed]).fault()
        == .notUTF8(dictionaryEntry: 1))
    // As bytes they are what they are.
    let raw = Handmade(type: 6, rows: 2, pages: [.init(count: 2, bytes: bytes)])
    #expect((try? raw.read()).map(column) == ["x61", "xff"])
  }

  @Test("after an error every later row is that error, not the end of the file")
  func sticky() throws {
    let file = Handmade(type: 1, rows: 2, pages: [.init(count: 2, bytes: plain([1]))])
    let rows = try ParquetFile(bytes: file.bytes, name: "f").rows()
    #expect(try rows.next()?["c"] == .int64(1))
    let error = try #require(
      #expect(throws: ParquetError.self) {
        try rows.next()
      })
    for _ in 0..<2 {
      #expect(throws: error) { try rows.next() }
      #expect(throws: error) { try rows.pass(1) }
    }
  }

  @Test("every file cut short is refused")
  func cut() {
    let bytes = Fixtures.bytes("nested-map.parquet")
    for count in 0..<bytes.count {
      #expect(throws: ParquetError.self) {
        try ParquetFile(bytes: Array(bytes[..<count]), name: "cut")
      }
    }
  }

  /// Times each file is changed; `PARQUET_MUTATIONS` sets another number.
  private static let mutations =
    getenv("PARQUET_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 25

  @Test("changed bytes give rows or an error, never a trap", arguments: Fixtures.names)
  func mutations(_ name: String) {
    let original = Fixtures.bytes(name + ".parquet")
    var random = Xorshift(state: UInt64(original.count) | 1)
    var refused = 0
    for round in 0..<Self.mutations {
      var bytes = original
      for _ in 0..<1 + round % 4 {
        let place = Int(random.next() % UInt64(bytes.count))
        bytes[place] =
          round % 3 == 0
          ? UInt8(truncatingIfNeeded: random.next())
          : bytes[place] ^ (1 << UInt8(random.next() % 8))
      }
      do {
        let file = try ParquetFile(bytes: bytes, name: name)
        let rows = try file.rows()
        for _ in 0..<200 { if try rows.next() == nil { break } }
      } catch {
        #expect(!error.description.isEmpty)
        refused += 1
      }
    }
    #expect(refused > 0)
  }
}

/// A small generator of numbers that are the same in every run.
private struct Xorshift {
  var state: UInt64

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}
