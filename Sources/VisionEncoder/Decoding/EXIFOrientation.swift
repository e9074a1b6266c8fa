extension ImageOrientation {
  /// The orientation in the EXIF data of a PNG (chunk eXIf) or JPEG (first APP1 segment of that
  /// kind before the scans); upright where there is none or it cannot be read, since a picture is
  /// none the worse for it.
  ///
  /// - Complexity: linear in the file's bytes at worst; nothing is copied.
  /// - Source: Exif 2.32, 4.5.4 and 4.6.4; TIFF 6.0, section 2; PNG 3, 11.3.4.5.
  package init(ofFile bytes: [UInt8], format: ImageFormat) {
    let data = ByteReader(bytes: bytes)
    let block =
      switch format {
      case .png: data.pngEXIF()
      case .jpeg: data.jpegEXIF()
      }
    self = block.flatMap { data.orientation(inTIFF: $0) } ?? .upright
  }
}

/// Reads of numbers that are nil beyond the end.
private struct ByteReader {
  let bytes: [UInt8]

  func byte(_ at: Int) -> Int? { bytes.indices.contains(at) ? Int(bytes[at]) : nil }

  func number(_ at: Int, byteCount: Int, bigEndian: Bool) -> Int? {
    guard at >= 0, at <= bytes.count - byteCount else { return nil }
    return (0..<byteCount).reduce(0) { value, i in
      value << 8 | Int(bytes[at + (bigEndian ? i : byteCount - 1 - i)])
    }
  }

  func holds(_ text: StaticString, at: Int, within range: Range<Int>) -> Bool {
    guard at >= range.lowerBound, at <= range.upperBound - text.utf8CodeUnitCount else {
      return false
    }
    return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[at + $0] == text.utf8Start[$0] }
  }

  func pngEXIF() -> Range<Int>? {
    var position = 8
    while let length = number(position, byteCount: 4, bigEndian: true) {
      let start = position + 8
      guard start <= bytes.count, length <= bytes.count - start else { return nil }
      if holds("eXIf", at: position + 4, within: 0..<bytes.count) { return start..<start + length }
      position = start + length + 4
    }
    return nil
  }

  func jpegEXIF() -> Range<Int>? {
    var position = 2
    while let lead = byte(position), let code = byte(position + 1) {
      // Fill bytes, padding between segments and stuffed zeros are passed over one by one.
      guard lead == 0xFF, code != 0xFF, code != 0 else {
        position += 1
        continue
      }
      position += 2
      if code == 0x01 || (0xD0...0xD8).contains(code) { continue }
      // The end, or the first scan: what follows is no segment.
      if code == 0xD9 || code == 0xDA { return nil }
      guard let length = number(position, byteCount: 2, bigEndian: true), length >= 2,
        length <= bytes.count - position
      else { return nil }
      let segment = position + 2..<position + length
      if code == 0xE1, holds("Exif\0\0", at: segment.lowerBound, within: segment) {
        return segment.lowerBound + 6..<segment.upperBound
      }
      position += length
    }
    return nil
  }

  func orientation(inTIFF block: Range<Int>) -> ImageOrientation? {
    let bigEndian: Bool
    if holds("MM\0*", at: block.lowerBound, within: block) {
      bigEndian = true
    } else if holds("II*\0", at: block.lowerBound, within: block) {
      bigEndian = false
    } else {
      return nil
    }
    func value(_ offset: Int, _ byteCount: Int) -> Int? {
      guard offset <= block.count - byteCount else { return nil }
      return number(block.lowerBound + offset, byteCount: byteCount, bigEndian: bigEndian)
    }
    guard let directory = value(4, 4), let count = value(directory, 2) else { return nil }
    for entry in 0..<count {
      let start = directory + 2 + 12 * entry
      guard let tag = value(start, 2) else { return nil }
      guard tag == 0x0112 else { continue }
      // Type 3 is a 16-bit number; some writers use type 4, of 32 bits.
      switch value(start + 2, 2) {
      case 3: return value(start + 8, 2).flatMap(ImageOrientation.init)
      case 4: return value(start + 8, 4).flatMap(ImageOrientation.init)
      default: return nil
      }
    }
    return nil
  }
}
