import Parquet
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@Suite("damaged parquet pages")
struct DamagedPageTests {
  private func fault(
    _ type: Int, _ encoding: Int, _ bytes: [UInt8], rows: Int = 2
  ) -> ParquetFault? {
    Handmade(
      type: type, rows: rows, pages: [.init(count: rows, encoding: encoding, bytes: bytes)]
    ).fault()
  }

  @Test("differences are read with widths from 0 to 64, and damage in them is an error")
  func deltas() throws {
    // Block of 128 in 4 miniblocks, count, first value 5; least difference -1, widths, bits.
    let head: [UInt8] = [0x80, 1, 4]
    func read(_ bytes: [UInt8], rows: Int) throws -> [String] {
      let page = Handmade.Page(count: rows, encoding: 5, bytes: head + bytes)
      return column(try Handmade(type: 2, rows: rows, pages: [page]).read())
    }
    // Width 0: each is one less. The other widths are of miniblocks that are not there.
    #expect(try read([3, 10, 1, 0, 200, 201, 202], rows: 3) == ["5", "4", "3"])
    // Width 64: all bits set and -1 make -2, wrapping.
    let wide = [UInt8](repeating: 0xFF, count: 32 * 8)
    #expect(try read([2, 10, 1, 64, 0, 0, 0] + wide, rows: 2) == ["5", "3"])
    // Width 3, values 1 2 3 4 from the lowest bit on: 0b100_011_010_001.
    let packed = [0b1101_0001, 0b0000_1000] + [UInt8](repeating: 0, count: 10)
    #expect(try read([4, 10, 1, 3, 0, 0, 0] + packed, rows: 4) == ["5", "5", "6", "8"])

    #expect(
      fault(2, 5, head + [2, 10, 1, 65, 0, 0, 0]) == .damaged(.values, .invalid("a bit width", 65)))
    #expect(fault(2, 5, head + [1, 10]) == .damaged(.values, .endsEarly))
    #expect(fault(2, 5, head + [2, 10, 1, 3, 0, 0, 0, 1]) == .damaged(.values, .endsEarly))
    #expect(fault(2, 5, [0x81, 1, 4, 2, 10]) == .damaged(.values, .invalid("the block size", 129)))
    #expect(fault(2, 5, [0, 4, 2, 10]) == .damaged(.values, .invalid("the block size", 0)))
    #expect(
      fault(2, 5, varint(1 << 62) + [4, 2, 10])
        == .damaged(.values, .invalid("the block size", 1 << 62)))
    for count: UInt8 in [0, 3, 127] {
      #expect(
        fault(2, 5, [0x80, 1, count, 2, 10])
          == .damaged(.values, .invalid("the miniblock count", Int64(count))))
    }
    #expect(
      fault(2, 5, head + varint(1 << 40) + [10])
        == .damaged(.values, .invalid("the value count", 1 << 40)))
    let tooLong = [UInt8](repeating: 0xFF, count: 10)
    #expect(
      fault(2, 5, tooLong) == .damaged(.values, .invalid("a number's last byte", 0xFF)))
  }

  @Test("byte strings whose lengths do not fit are errors")
  func byteStrings() {
    // One value, so that no block follows: [block size, miniblocks, 1, zigzag of the value].
    func one(_ value: Int) -> [UInt8] {
      [0x80, 1, 4, 1] + varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63)))
    }
    #expect(fault(6, 6, one(2) + [1, 2], rows: 1) == nil)
    for length in [3, -1, Int.max >> 1] {
      #expect(fault(6, 6, one(length) + [1, 2], rows: 1) == .damaged(.values, .endsEarly))
    }
    #expect(fault(6, 7, one(0) + one(2) + [1, 2], rows: 1) == nil)
    #expect(
      fault(6, 7, one(1) + one(2) + [1, 2], rows: 1)
        == .damaged(.values, .invalid("a prefix's length", 1)))
    let fixed = Handmade(
      type: 7, length: 3, rows: 1,
      pages: [.init(count: 1, encoding: 7, bytes: one(0) + one(2) + [1, 2])])
    #expect(
      fixed.fault() == .damaged(.values, .count("bytes of a value", expected: 3, found: 2)))
    #expect(fault(6, 0, [255, 255, 255, 255, 1], rows: 1) == .damaged(.values, .endsEarly))
    #expect(
      fault(4, 9, [1, 2, 3, 4, 5])
        == .damaged(.values, .count("bytes of whole values", expected: 4, found: 1)))
    #expect(fault(4, 9, [1, 2, 3, 4]) == .damaged(.values, .endsEarly))
    #expect(fault(0, 0, [1], rows: 9) == .damaged(.values, .endsEarly))
    #expect(fault(0, 3, [9, 0, 0, 0, 1], rows: 1) == .damaged(.values, .endsEarly))
    #expect(fault(1, 2, [33, 2, 0]) == .damaged(.columnChunk, .missing("its dictionary page")))
    var decimal = Handmade(
      type: 6, converted: 5, rows: 1, pages: [.init(count: 1, bytes: [0, 0, 0, 0])])
    decimal.elements[1].precision = 5
    #expect(decimal.fault() == .damaged(.values, .invalid("the length of a decimal", 0)))
    let day = Handmade(
      type: 3, rows: 1,
      pages: [.init(count: 1, bytes: [0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 127])])
    #expect(day.fault() == .outOfRange("a timestamp"))
  }

  @Test("a page of the second version keeps to the lengths in its header")
  func secondVersion() throws {
    let body = runs([1, 0, 1]) + plain([7, 8])
    func file(_ definition: Int, _ repetition: Int, size: Int? = nil) -> Handmade {
      let page = Handmade.Page(
        kind: 3, count: 3, bytes: body, size: size, levelSizes: (definition, repetition))
      return Handmade(type: 1, repetition: 1, rows: 3, pages: [page])
    }
    #expect(column(try file(6, 0).read()) == ["7", "null", "8"])
    #expect(file(5, 0).fault() == .damaged(.definitionLevels, .endsEarly))
    #expect(file(15, 0).fault() == .damaged(.definitionLevels, .endsEarly))
    #expect(file(6, 15).fault() == .damaged(.repetitionLevels, .endsEarly))
    #expect(
      file(6, 0, size: 5).fault()
        == .damaged(.pageHeader, .count("bytes at least", expected: 6, found: 5)))
    #expect(
      file(6, 0, size: 15).fault()
        == .damaged(.compressedData, .count("bytes", expected: 9, found: 8)))
    // All null, and no byte of values.
    let empty = Handmade.Page(
      kind: 3, count: 2, encoding: 8, bytes: runs([0, 0]), levelSizes: (4, 0))
    for codec in [0, 1, 2, 6] {
      let file = Handmade(type: 1, repetition: 1, codec: codec, rows: 2, pages: [empty])
      #expect(column(try file.read()) == ["null", "null"])
    }
  }

  @Test("long statistics in a page header are passed over, and headers have a limit")
  func longHeaders() throws {
    var page = Handmade.Page(count: 2, bytes: plain([1, 2]))
    for count in [400, 500, 510, 4000, 40_000] {
      page.statistics = [UInt8](repeating: 7, count: count)
      let file = Handmade(type: 1, rows: 2, pages: [page])
      #expect(column(try file.read()) == ["1", "2"], "\(count)")
    }
    var limits = ParquetLimits()
    limits.pageHeaderBytes = 4096
    let fault = Handmade(type: 1, rows: 2, pages: [page, page]).fault(limits: limits)
    guard case .tooLarge(.pageHeaderBytes, _, 4096)? = fault else {
      Issue.record("\(String(describing: fault))")
      return
    }
  }

  @Test("compressed data that is none is an error of its compression")
  func compression() {
    for (codec, name) in [(2, "gzip: "), (6, "zstd: ")] {
      let page = Handmade.Page(count: 1, bytes: [1, 2, 3, 4, 5, 6, 7, 8], size: 4)
      let fault = Handmade(type: 1, codec: codec, rows: 1, pages: [page]).fault()
      guard case .damaged(.compressedData, .decompression(let text))? = fault else {
        Issue.record("\(String(describing: fault))")
        continue
      }
      #expect(text.hasPrefix(name))
    }
    let boolean = Handmade.Page(kind: 2, count: 1, bytes: [1])
    #expect(
      Handmade(type: 0, rows: 1, pages: [boolean]).fault()
        == .unsupportedEncoding("PLAIN", of: "a dictionary of BOOLEAN"))
    let short = Handmade.Page(kind: 2, count: 2, bytes: plain([1]))
    #expect(
      Handmade(type: 1, rows: 1, pages: [short]).fault() == .damaged(.dictionary, .endsEarly))
    #expect(
      Handmade(type: 1, rows: 1, pages: [short, short]).fault()
        == .damaged(.dictionary, .endsEarly))
    let whole = Handmade.Page(kind: 2, count: 1, bytes: plain([1]))
    #expect(
      Handmade(type: 1, rows: 1, pages: [whole, whole]).fault()
        == .damaged(.columnChunk, .invalid("dictionary pages", 2)))
  }

  @Test("a file that is cut after it was opened is an error, not the end of the process")
  func cutWhileReading() throws {
    let path = "/tmp/parquet-test-\(getpid())-\(UInt64.random(in: 0...UInt64.max))"
    defer { unlink(path) }
    let bytes = Fixtures.bytes("questions-none.parquet")
    let stream = try #require(fopen(path, "w"))
    fwrite(bytes, 1, bytes.count, stream)
    fclose(stream)
    let file = try ParquetFile(path: path)
    #expect(truncate(path, 100) == 0)
    let error = #expect(throws: ParquetError.self) { try rowsOf(file) }
    guard case .cutWhileReading? = error?.fault else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(error?.description.hasPrefix(path + ": column \"image.bytes\", row group 0") == true)
  }
}
