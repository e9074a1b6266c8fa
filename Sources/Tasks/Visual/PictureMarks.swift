/// The places in a text where pictures are to be shown: `<image>`, or numbered from 1 as
/// `<image1>`, `<image 1>` or `<image_1>`.
struct PictureMarks {
  private struct Mark {
    let range: Range<Int>
    /// Nil for the mark without a number.
    let number: Int?
  }

  private let bytes: [UInt8]
  private let marks: [Mark]

  /// Finds the marks of a text.
  init(_ text: String) {
    bytes = Array(text.utf8)
    var marks: [Mark] = []
    let opening = Array("<image".utf8)
    var at = 0
    while let start = bytes.firstIndex(of: opening[0], from: at) {
      at = start + 1
      guard bytes[start...].starts(with: opening) else { continue }
      var end = start + opening.count
      if end < bytes.count, bytes[end] == 0x20 || bytes[end] == UInt8(ascii: "_") { end += 1 }
      let digits = bytes[end...].prefix(3).prefix { (0x30...0x39).contains($0) }
      let close = end + digits.count
      guard close < bytes.count, bytes[close] == UInt8(ascii: ">") else { continue }
      let number = Int(String(decoding: digits, as: UTF8.self))
      guard number != nil || end == start + opening.count else { continue }
      marks.append(Mark(range: start..<(close + 1), number: number))
      at = close + 1
    }
    self.marks = marks
  }

  /// The number of marks without a number.
  var plainCount: Int { marks.count { $0.number == nil } }

  /// The text with its pictures: where the marks stand if there is one for each picture, else
  /// before the text, which then loses its numbered marks.
  func segments(_ images: [ImageReference]) -> [Segment] {
    guard !images.isEmpty else { return [.text(String(decoding: bytes, as: UTF8.self))] }
    let plain = marks.filter { $0.number == nil }
    let numbered = marks.filter { $0.number != nil }
    if plain.count == images.count {
      return placed(zip(plain, images).map { ($0.range, $1) })
    }
    if plain.isEmpty, numbered.compactMap(\.number).sorted() == Array(1...images.count) {
      return placed(numbered.map { ($0.range, images[($0.number ?? 1) - 1]) })
    }
    let text = placed(numbered.map { ($0.range, nil) }).map {
      if case .text(let text) = $0 { text } else { "" }
    }.joined()
    return images.map(Segment.image) + [.text(numbered.isEmpty ? text : text.trimmed)]
  }

  /// The text cut at some ranges in order, a picture or nothing in the place of each.
  private func placed(_ cuts: [(Range<Int>, ImageReference?)]) -> [Segment] {
    var segments: [Segment] = []
    var start = 0
    for (range, image) in cuts {
      append(start..<range.lowerBound, to: &segments)
      if let image { segments.append(.image(image)) }
      start = range.upperBound
    }
    append(start..<bytes.count, to: &segments)
    return segments
  }

  private func append(_ range: Range<Int>, to segments: inout [Segment]) {
    if !range.isEmpty { segments.append(.text(String(decoding: bytes[range], as: UTF8.self))) }
  }
}
