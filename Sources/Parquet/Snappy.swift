internal import Glibc

/// The Snappy block format, decompression only.
///
/// - Source: google/snappy, format_description.txt.
enum Snappy {
  /// Decompresses a block that must give exactly `count` bytes.
  static func decompress(_ input: ByteReader, count: Int) throws(ParquetFault) -> [UInt8] {
    var input = input
    let declared = try input.varint()
    guard declared == UInt64(count) else {
      throw .damaged(
        .compressedData,
        .count("bytes", expected: count, found: Int(min(declared, UInt64(Int.max)))))
    }
    // The longest copy, 64 bytes, takes at least two bytes of input.
    guard count / 32 <= input.remaining else { throw .damaged(.compressedData, .endsEarly) }
    var isValid = false
    let output = [UInt8](unsafeUninitializedCapacity: count) { output, done in
      isValid = input.bytes.withUnsafeBufferPointer {
        fill(output, count, from: $0[input.position..<input.end])
      }
      done = isValid ? count : 0
    }
    guard isValid else {
      throw .damaged(.compressedData, .decompression("not valid Snappy data"))
    }
    return output
  }

  /// Fills the first `count` bytes of `output`; false when the input does not give exactly those.
  private static func fill(
    _ output: UnsafeMutableBufferPointer<UInt8>, _ count: Int,
    from input: Slice<UnsafeBufferPointer<UInt8>>
  ) -> Bool {
    let (source, end) = (input.base, input.endIndex)
    var (at, done) = (input.startIndex, 0)
    guard count > 0, let start = output.baseAddress, let sourceStart = source.baseAddress else {
      return at == end && count == 0
    }
    while at < end {
      let tag = Int(source[at])
      at += 1
      if tag & 3 == 0 {
        var length = tag >> 2
        if length >= 60 {
          let size = length - 59
          guard size <= end - at else { return false }
          length = 0
          for index in (0..<size).reversed() { length = length << 8 | Int(source[at + index]) }
          at += size
        }
        length += 1
        guard length <= end - at, length <= count - done else { return false }
        memcpy(start + done, sourceStart + at, length)
        at += length
        done += length
        continue
      }
      let size = tag & 3 == 3 ? 4 : tag & 3
      guard size <= end - at else { return false }
      var offset = 0
      for index in (0..<size).reversed() { offset = offset << 8 | Int(source[at + index]) }
      at += size
      let length: Int
      if tag & 3 == 1 {
        offset |= (tag >> 5) << 8
        length = (tag >> 2 & 7) + 4
      } else {
        length = (tag >> 2) + 1
      }
      guard offset > 0, offset <= done, length <= count - done else { return false }
      if offset >= length {
        memcpy(start + done, start + done - offset, length)
      } else {
        // The copy overlaps itself: what it writes is read again.
        for index in done..<done + length { start[index] = start[index - offset] }
      }
      done += length
    }
    return done == count
  }
}
