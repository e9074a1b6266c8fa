/// What the first bytes of a file say it is.
enum FileSignature: Equatable {
  case decoded(ImageFormat)
  /// Another format by name, or the bytes themselves.
  case other(String)

  init(_ bytes: [UInt8]) {
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
      self = .decoded(.png)
    } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
      self = .decoded(.jpeg)
    } else {
      self = .other(Self.name(bytes))
    }
  }

  private static func name(_ bytes: [UInt8]) -> String {
    func holds(_ text: StaticString, at offset: Int = 0) -> Bool {
      guard bytes.count >= offset + text.utf8CodeUnitCount else { return false }
      return (0..<text.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == text.utf8Start[$0] }
    }
    if bytes.isEmpty { return "an empty file" }
    if holds("GIF8") { return "a GIF file" }
    if holds("RIFF"), holds("WEBP", at: 8) { return "a WebP file" }
    if holds("BM") { return "a BMP file" }
    if holds("II*\0") || holds("MM\0*") { return "a TIFF file" }
    if holds("jP  ", at: 4) { return "a JPEG 2000 file" }
    if holds("ftyp", at: 4) { return "an AVIF or HEIF file" }
    if holds("<svg") || holds("<?xml") { return "an SVG or XML file" }
    let first = bytes.prefix(8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }
    return "a file that begins with the bytes " + first.joined(separator: " ")
  }
}
