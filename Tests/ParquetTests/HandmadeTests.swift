import Parquet
import Testing

@Suite("parquet forms of older writers")
struct HandmadeTests {
  private typealias Element = Handmade.Element

  /// Rows [1, 2], [], [3] of a column of two levels.
  private func twoLevels(_ elements: [Element]) throws -> [String] {
    let body = levels([0, 1, 0, 0]) + levels([1, 1, 0, 1]) + plain([1, 2, 3] as [Int32])
    let chunk = Handmade.Chunk(type: 1, count: 4, pages: [.init(count: 4, bytes: body)])
    return column(try Handmade(elements: elements, rows: 3, chunks: [chunk]).read())
  }

  @Test("a list whose repeated field is the element is read in each of its forms")
  func legacyLists() throws {
    let root = Element(name: "root", repetition: nil, children: 1)
    let list = Element(name: "xs", children: 1, converted: 3)
    let number = Element(name: "n", type: 1)
    #expect(
      try twoLevels([root, list, Element(name: "element", type: 1, repetition: 2)])
        == ["[1,2]", "[]", "[3]"])
    for name in ["array", "xs_tuple"] {
      #expect(
        try twoLevels([root, list, Element(name: name, repetition: 2, children: 1), number])
          == ["[{n:1},{n:2}]", "[]", "[{n:3}]"])
    }
    #expect(
      try twoLevels([root, list, Element(name: "bag", repetition: 2, children: 1), number])
        == ["[1,2]", "[]", "[3]"])
    // Without an annotation: a repeated field, and a repeated group.
    #expect(
      try twoLevels([root, Element(name: "xs", type: 1, repetition: 2)])
        == ["[1,2]", "[]", "[3]"])
    #expect(
      try twoLevels([root, Element(name: "xs", repetition: 2, children: 1), number])
        == ["[{n:1},{n:2}]", "[]", "[{n:3}]"])
  }

  @Test("a map of any field names is a list of keys and values")
  func legacyMap() throws {
    let elements = [
      Element(name: "root", repetition: nil, children: 1),
      Element(name: "m", children: 1, converted: 1),
      Element(name: "map", repetition: 2, children: 2, converted: 2),
      Element(name: "k", type: 1), Element(name: "v", type: 1, repetition: 1),
    ]
    let keys = levels([0, 1, 0]) + levels([1, 1, 0]) + plain([7, 8] as [Int32])
    let values = levels([0, 1, 0]) + levels([2, 1, 0]) + plain([9] as [Int32])
    let file = Handmade(
      elements: elements, rows: 2,
      chunks: [keys, values].map { .init(type: 1, count: 3, pages: [.init(count: 3, bytes: $0)]) })
    #expect(column(try file.read()) == ["[{key:7,value:9},{key:8,value:null}]", "[]"])
  }

  @Test("levels packed with the most significant bit first are read")
  func bitPackedLevels() throws {
    // Definition levels 1 0 1 1 0 0 0 1 | 1.
    let body = [0b1011_0001, 0b1000_0000] + plain([1, 2, 3, 4, 5] as [Int32])
    let page = Handmade.Page(count: 9, levelEncoding: 4, bytes: body)
    let rows = try Handmade(type: 1, repetition: 1, rows: 9, pages: [page]).read()
    #expect(column(rows) == ["1", "null", "2", "3", "null", "null", "null", "4", "5"])
  }

  @Test("a dictionary, a second page and an unknown page are read in their order")
  func pages() throws {
    let pages: [Handmade.Page] = [
      .init(kind: 2, count: 2, bytes: plain(["no", "yes"])),
      // Width 1: three times entry 1, then eight packed values of which two are used.
      .init(count: 5, encoding: 2, bytes: [1, 6, 1, 3, 0b10]),
      .init(kind: 9, count: 0, bytes: [1, 2, 3]),
      .init(count: 1, bytes: plain(["maybe"])),
    ]
    let file = Handmade(type: 6, converted: 0, rows: 6, pages: pages)
    #expect(
      column(try file.read()) == ["yes", "yes", "yes", "no", "yes", "maybe"].map { "\"\($0)\"" })
  }

  @Test("two gzip members are one page")
  func gzipMembers() throws {
    // gzip of the INT32 values 5 and 6, each a member that stores its bytes.
    func member(_ number: UInt8, _ checksum: UInt32) -> [UInt8] {
      [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 1, 4, 0, 0xFB, 0xFF, number, 0, 0, 0]
        + checksum.littleEndianBytes + [4, 0, 0, 0]
    }
    let bytes = member(5, 0x169A_2F2E) + member(6, 0x042F_80C0)
    let page = Handmade.Page(count: 2, bytes: bytes, size: 8)
    #expect(column(try Handmade(type: 1, codec: 2, rows: 2, pages: [page]).read()) == ["5", "6"])
    for size in [4, 7, 9] {
      let wrong = Handmade.Page(count: 2, bytes: bytes, size: size)
      let fault = Handmade(type: 1, codec: 2, rows: 2, pages: [wrong]).fault()
      guard case .damaged(.compressedData, _)? = fault else {
        Issue.record("\(size): \(String(describing: fault))")
        continue
      }
    }
  }

  @Test("Snappy copies may overlap what they write, and may not reach before the start")
  func snappy() throws {
    func read(_ bytes: [UInt8], _ size: Int) -> Result<[String], ParquetFault> {
      let page = Handmade.Page(count: 1, bytes: bytes, size: size)
      let file = Handmade(type: 7, length: size, codec: 1, rows: 1, pages: [page])
      do { return .success(column(try file.read())) } catch {
        return .failure((error as? ParquetError)?.fault ?? .missingFile)
      }
    }
    // Literal "ab", then 6 bytes from 2 before (tag 01: length 4 + 2, offset 2).
    #expect(read([8, 1 << 2, 97, 98, 2 << 2 | 1, 2], 8) == .success(["x6162616261626162"]))
    // Tag 10 with a two-byte offset, tag 11 with four.
    #expect(read([4, 0, 97, 2 << 2 | 2, 1, 0], 4) == .success(["x61616161"]))
    #expect(read([4, 0, 97, 2 << 2 | 3, 1, 0, 0, 0], 4) == .success(["x61616161"]))
    // A literal whose length is in the next byte.
    #expect(read([3, 60 << 2, 2, 1, 2, 3], 3) == .success(["x010203"]))
    let invalid = ParquetFault.damaged(.compressedData, .decompression("not valid Snappy data"))
    let wrong: [[UInt8]] = [
      [4, 0, 97, 2 << 2 | 2, 2, 0], [4, 0, 97, 2 << 2 | 2, 0, 0], [4, 0, 97, 3 << 2 | 2, 1, 0],
      [4, 0, 97], [4, 63 << 2, 255, 255, 255, 255, 1], [4, 3 << 2, 1, 2, 3, 4, 0, 5],
      [4, 3 << 2, 1, 2, 3], [4, 60 << 2], [4, 0, 97, 3],
    ]
    for bytes in wrong { #expect(read(bytes, 4) == .failure(invalid), "\(bytes)") }
    #expect(
      read([5, 3 << 2, 1, 2, 3, 4], 4)
        == .failure(.damaged(.compressedData, .count("bytes", expected: 4, found: 5))))
  }

  @Test("integers that are decimals keep their point")
  func decimals() throws {
    var file = Handmade(
      type: 1, converted: 5, rows: 4,
      pages: [.init(count: 4, bytes: plain([5, -5, 0, -12345]))])
    file.elements[1].scale = 3
    file.elements[1].precision = 9
    #expect(column(try file.read()) == ["\"0.005\"", "\"-0.005\"", "\"0.000\"", "\"-12.345\""])
    file.elements[1].scale = 10
    #expect(file.fault() == .unsupportedType("DECIMAL of precision 9 and scale 10"))
  }
}
